/** What an import would do: how many of each, every difference, every refused row. As drawn in 19-import. */
import { useState } from "preact/hooks";
import { shortDay, size } from "../../text/format.ts";
import { n, t } from "../../text/i18n.ts";
import { Note } from "../../ui/badge.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { Ctx } from "../ctx.ts";
import { Value, fieldName } from "../values.tsx";
import { dayOf } from "../when.ts";
import type { Act, Change, RowReason, Tried } from "./shapes.ts";
import { reason } from "./why.ts";

const ACTS = [["added", "plus"], ["changed", "pen"], ["unchanged", "check"], ["removed", "minus"], ["refused", "close"], ["noted", "info"]] as const;
type Shown = (typeof ACTS)[number][0];

interface Props {
  ctx: Ctx;
  tried: Tried;
  skipped: ReadonlySet<number>;
  skip: (rows: ReadonlySet<number>) => void;
}

export function Outcome({ ctx, tried, skipped, skip }: Props) {
  const count = (act: Shown): number => (act === "refused" || act === "noted" ? tried[act].length : tried[act]);
  const [shown, show] = useState<Shown>(() => (["changed", "added", "removed", "refused"] as const).find((act) => count(act) > 0) ?? "unchanged");
  const percent = tried.total ? Math.round((tried.removed * 100) / tried.total) : 0;
  return (
    <div class="cols">
      <section aria-label={t("edit.imports.what")}>
        <h2>{t("edit.imports.what")}</h2>
        <div class="slab">
          {ACTS.filter(([act]) => act !== "noted" || count(act)).map(([act, icon]) => (
            <button class="row mid" type="button" key={act} aria-pressed={shown === act} onClick={() => show(act)}>
              <Icon name={icon} /><span class="row-body">{t(`edit.imports.${act}`)}</span><span class="count">{count(act)}</span>
            </button>
          ))}
        </div>
        {tried.removed > 0 && <Note icon={tried.belt ? "warn" : "safe"} look={tried.belt ? "stop" : ""}>{t("edit.imports.would_go", { removed: tried.removed, total: tried.total, percent })}</Note>}
        {tried.bytes > 0 && <Note icon="data">{t("edit.imports.costs", { size: size(ctx.lang, tried.bytes) })}</Note>}
      </section>
      <section>
        <h2>{count(shown)} {t(`edit.imports.${shown}`)}</h2>
        {shown === "refused" || shown === "noted" ? <Rows rows={tried[shown]} /> : <Changes ctx={ctx} changes={tried.changes} act={shown} skipped={skipped} skip={skip} />}
      </section>
    </div>
  );
}

function Rows({ rows }: { rows: RowReason[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t("edit.imports.refused")}>
      <table class="grid">
        <thead><tr><th scope="col">{t("edit.imports.row")}</th><th scope="col">{t("edit.imports.field")}</th><th scope="col">{t("edit.imports.why_not")}</th></tr></thead>
        <tbody>
          {rows.map((one, at) => <tr class="stop" key={at}><td>{one.row}</td><td>{one.field && <bdi>{fieldName(one.field)}</bdi>}</td><td>{reason(one.reason)}</td></tr>)}
        </tbody>
      </table>
    </div>
  );
}

function Changes({ ctx, changes, act, skipped, skip }: { ctx: Ctx; changes: Change[]; act: Act | "unchanged"; skipped: ReadonlySet<number>; skip: (rows: ReadonlySet<number>) => void }) {
  const listed = changes.filter((one) => one.act === act);
  if (!listed.length) return <p class="soft">{t(act === "unchanged" ? "edit.imports.unchanged_what" : "edit.imports.none")}</p>;
  const turn = (row: number) => skip(new Set(skipped.has(row) ? [...skipped].filter((one) => one !== row) : [...skipped, row]));
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t(`edit.imports.${act}`)}>
      <table class="grid folds">
        <thead>
          <tr>
            <th scope="col">{t("edit.imports.row")}</th><th scope="col">{t("edit.imports.record")}</th>
            {act === "changed" && <th scope="col">{t("edit.imports.before_after")}</th>}
            {act !== "removed" && <th scope="col" class="mid">{t("edit.imports.take_row")}</th>}
          </tr>
        </thead>
        <tbody>
          {listed.map((one) => (
            <tr key={one.id}>
              <td class="folds-row">{one.row || ""}</td>
              <th scope="row"><bdi>{one.title}</bdi></th>
              {act === "changed" && <td class="imports-was">{one.fields.map((field) => <Difference key={`${field.field}/${field.lang}`} ctx={ctx} field={field} />)}</td>}
              {act !== "removed" && (
                <td class="mid">
                  {one.row > 0 && <button class="round" type="button" role="switch" aria-checked={!skipped.has(one.row)} aria-label={t("edit.imports.take_row_of", { row: one.row })} onClick={() => turn(one.row)}><span class="switch" /></button>}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Difference({ ctx, field: { field, lang, old, new: now, by_hand_s } }: { ctx: Ctx; field: Change["fields"][number] }) {
  const value = (one: Change["fields"][number]["old"]) => <Value field={field} value={one} lang={lang} reader={ctx.lang} />;
  return (
    <p class="imports-diff">
      <span class="small soft">{fieldName(field, lang)}</span>{" "}
      {old !== null && <del>{value(old)}</del>} {now !== null && <ins>{value(now)}</ins>}
      {Boolean(by_hand_s) && <span class="small row-line">{t("edit.imports.by_hand", { day: shortDay(ctx.lang, dayOf(by_hand_s as number)) })}</span>}
    </p>
  );
}

export function Done({ done, again }: { done: Tried; again: () => void }) {
  return (
    <>
      <Note icon="check" look="yes">{t("edit.imports.done", { added: done.added, changed: done.changed, removed: done.removed })}</Note>
      {done.refused.length > 0 && <><h2>{n("edit.imports.refused_rows", done.refused.length)}</h2><Rows rows={done.refused} /></>}
      <div class="work-acts">
        <a class="button" href="#/records">{t("edit.frame.records")}</a>
        <button class="button quiet" type="button" onClick={again}>{t("edit.imports.another")}</button>
      </div>
    </>
  );
}
