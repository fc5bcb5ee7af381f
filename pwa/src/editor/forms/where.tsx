/** Where it is, and who may know. Confidential takes every place out of the record at once; the server would refuse it anyway. */
import { useState } from "preact/hooks";
import { t } from "../../text/i18n.ts";
import { Note } from "../../ui/badge.tsx";
import { LocationPolicy, type Address, type Json, type Place, type Point, type Record as Complete } from "../messages.gen.ts";
import { at, isConfidential, withPolicy } from "./fields.ts";
import type { Form } from "./form.ts";
import { Fold, idOf, Line, OneOf } from "./inputs.tsx";

export function WherePart({ form }: { form: Form }) {
  const { record } = form;
  const policy = (at(record, "location_policy") as string) ?? "exact";
  const [before, keep] = useState<Complete | undefined>(undefined);
  const choose = (next: string) => {
    if (next === "confidential" && !isConfidential(record)) keep(record);
    form.set(next !== "confidential" && before ? restored(withPolicy(record, next), before) : withPolicy(record, next));
    if (next !== "confidential") keep(undefined);
  };
  return (
    <>
      {isConfidential(record) ? <Note icon="lock"><p>{t("edit.form.confidential")}</p></Note> : <Door form={form} />}
      <Fold name={t("edit.form.location_policy")} open={policy !== "exact"}>
        <OneOf label={t("edit.form.location_policy")} options={record.kind === "event" ? LocationPolicy.filter((one) => one !== "confidential") : LocationPolicy} chosen={policy} name={(one) => t(`edit.form.policy_${one}`)} onChoose={choose} />
        {policy !== "exact" && policy !== "confidential" && <p class="small soft">{t(`edit.form.policy_${policy}_hint`)}</p>}
      </Fold>
    </>
  );
}

/** Changed one's mind before saving: what was taken out comes back. */
function restored(record: Complete, before: Complete): Complete {
  return { ...before, ...record };
}

function Door({ form }: { form: Form }) {
  const { record } = form;
  const address = (at(record, "address") as unknown as Address) ?? {};
  const town = form.ctx.me.town;
  const change = (name: keyof Address, value: string) => {
    const city = address.city || (value && !address.street ? (town.title.said[town.title.source_lang]?.text ?? "") : "");
    const next: Address = Object.fromEntries(Object.entries({ ...address, ...(city && { city }), [name]: value }).filter(([, one]) => one));
    // A city alone is what the form put there itself.
    const empty = !next.street && !next.postcode && !next.extra;
    form.set(withAddress(form, empty && name !== "city" ? undefined : next));
  };
  const line = (name: keyof Address, mode?: "numeric") => (
    <Line id={idOf(`address.${name}`)} label={t(`edit.form.address_${name}`)} value={address[name] ?? ""} mode={mode} problems={form.problems(`address.${name}`)} onInput={(value) => change(name, value)} />
  );
  return (
    <>
      {line("street")}
      <div class="pair field">{line("postcode", "numeric")}{line("city")}</div>
      <Fold name={t("edit.form.address_more")} open={Boolean(address.extra)}>
        {line("extra")}
        <PointLine form={form} />
        {(town.quarters ?? []).length > 0 && <OneOf label={t("edit.form.quarter")} options={town.quarters ?? []} chosen={(at(record, "quarter") as string) ?? ""} name={(one) => one} onChoose={(one) => form.put("quarter", one)} />}
        {record.kind === "place" && (at(record, "location_policy") ?? "exact") !== "exact" && <Line id="f-area" label={t("edit.form.area")} value={(record as Place).area ?? ""} problems={form.problems("area")} onInput={(value) => form.put("area", value)} />}
      </Fold>
    </>
  );
}

/** An address that another record has brings its point along: nobody types coordinates for the third course in one house. */
function withAddress(form: Form, address: Address | undefined): Complete {
  const made = { ...form.record, address } as Complete & { point?: Point | null; quarter?: string };
  if (!address) {
    delete (made as { address?: Address }).address;
    return made;
  }
  const twin = address.street && !made.point ? form.ctx.store.all().find(({ record }) => {
    const other = at(record, "address") as unknown as Address | undefined;
    return at(record, "point") && !isConfidential(record) && other?.street === address.street && other?.postcode === address.postcode;
  }) : undefined;
  const point = twin && (at(twin.record, "point") as unknown as Point);
  return { ...made, ...(point && { point }), ...(point && !made.quarter && at(twin.record, "quarter") ? { quarter: at(twin.record, "quarter") as string } : {}) };
}

/** "54.1003, 7.0021" as every map gives it. */
function PointLine({ form }: { form: Form }) {
  const point = at(form.record, "point") as unknown as Point | undefined;
  const [typed, type] = useState<string | undefined>(undefined);
  const shown = point ? `${(point.lat_e7 / 1e7).toFixed(5)}, ${(point.lon_e7 / 1e7).toFixed(5)}` : "";
  const change = (text: string) => {
    type(text);
    const [, lat, lon] = /^\s*(-?\d{1,2}[.,]\d+)\s*[,;\s]\s*(-?\d{1,3}[.,]\d+)\s*$/.exec(text) ?? [];
    if (!text.trim()) form.put("point", undefined);
    else if (lat && lon) form.put("point", { lat_e7: e7(lat), lon_e7: e7(lon) } as unknown as Json);
  };
  return <Line id="f-point" label={t("edit.form.point")} hint={t("edit.form.point_hint")} value={typed ?? shown} mode="url" problems={form.problems("point")} onInput={change} onDone={() => type(undefined)} />;
}

const e7 = (degrees: string): number => Math.round(Number(degrees.replace(",", ".")) * 1e7);
