/** The offer: what comes onto the phone and what it costs, before it is paid. Then the same page shows it arriving, part by part. */
import type { Ctx } from "../ctx.ts";
import type { Loading } from "../loading.ts";
import { t } from "../text/i18n.ts";
import { size } from "../text/format.ts";
import { Badge, Note } from "../ui/badge.tsx";
import { Bar } from "../ui/bar.tsx";
import { Dock } from "../ui/dock.tsx";
import { Icon } from "../ui/icon.tsx";
import { Meter } from "../ui/meter.tsx";
import { Trouble } from "./trouble.tsx";

const A_DAY_BYTES = 2000;

interface Props {
  ctx: Ctx;
  loading: Loading;
  onLoad: () => void;
  onLater: () => void;
  onPause: () => void;
  onRetry: () => void;
}

export function Download({ ctx, loading, onLoad, onLater, onPause, onRetry }: Props) {
  const { state, groups } = loading;
  const total = groups.reduce((sum, group) => sum + group.bytes, 0);
  const done = groups.reduce((sum, group) => sum + group.done, 0);
  const running = state === "loading";
  const act = (icon: string, key: string, onClick: () => void, main = false) => (
    <li class={main ? "wide" : "some"}>
      <button class={`dock-go ${main ? "dock-main" : "dock-act"}`} type="button" onClick={onClick}><Icon name={icon} /><span>{t(key)}</span></button>
    </li>
  );
  return (
    <>
      <Bar heading title={t(running ? "download.readable" : "download.offer")} onBack={ctx.back} />
      <main id="main">
        {state === "asking" && <p class="lead" role="status">{t("app.loading")}</p>}
        {total > 0 && (
          <p class="sum" role="status">
            {running || state === "paused" ? <><bdi>{size(ctx.lang, done)}</bdi> <small>{t("download.progress", { done: "", total: size(ctx.lang, total) }).trim()}</small></> : <bdi>{size(ctx.lang, total)}</bdi>}
          </p>
        )}
        {(running || state === "paused") && total > 0 && <Meter shares={[(done / total) * 100]} />}
        {state === "offered" && total > 0 && <p class="soft">{t("download.size_hint", { size: size(ctx.lang, A_DAY_BYTES) })}</p>}
        {total > 0 && (
          <section>
            <h2>{t("download.contents")}</h2>
            <ul class="slab">{groups.map((group) => <Group ctx={ctx} {...group} />)}</ul>
          </section>
        )}
        {state === "failed" && <Trouble icon={loading.trouble === "error.forged_first" ? "lock" : "nonet"} title={loading.trouble === "error.forged_first" ? t("error.forged_title") : t("offline.bar")} button={t("error.try_again")} onClick={onRetry}>{t(loading.trouble ?? "error.unreachable_first")}</Trouble>}
        {loading.evicted && <Note look="old" icon="info"><p>{t("error.evicted", { size: size(ctx.lang, total) })}</p></Note>}
        {(running || state === "paused") && <Note icon="safe"><p>{t("download.keep")}</p></Note>}
        {state === "offered" && groups[0]?.done === groups[0]?.bytes && <p class="soft small line"><Icon name="ring" /><span>{t("download.emergency_ready")}</span></p>}
      </main>
      <Dock label={t("dock.acts")} onHelp={ctx.help}>
        {running ? <>{act("home", "download.read_now", onLater, true)}{act("close", "download.pause", onPause)}</>
          : state === "failed" ? act("again", "error.try_again", onRetry, true)
          : <>{act("down", "download.start", onLoad, true)}{act("wifi", "download.later", onLater)}</>}
      </Dock>
    </>
  );
}

function Group({ ctx, key: name, icon, bytes, done }: Loading["groups"][number] & { ctx: Ctx }) {
  const ready = done >= bytes;
  return (
    <li class="row mid">
      <Icon name={icon} />
      <span class="row-body">
        <span class="line apart">
          <span class="row-name">{t(name)}</span>
          {ready ? <Badge look="yes" icon="check">{t("download.done")}</Badge> : <Badge>{done > 0 ? <b>{t("download.progress", { done: size(ctx.lang, done), total: size(ctx.lang, bytes) })}</b> : <bdi>{size(ctx.lang, bytes)}</bdi>}</Badge>}
        </span>
        <Meter shares={[bytes ? (done / bytes) * 100 : 100]} />
      </span>
    </li>
  );
}
