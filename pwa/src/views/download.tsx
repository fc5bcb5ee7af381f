/** The offer: what comes onto the phone and what it costs, before it is paid. Then the same page shows it arriving. */
import { useEffect } from "preact/hooks";
import type { Ctx } from "../ctx.ts";
import type { Phone } from "../phone.ts";
import { rich, t } from "../text/i18n.ts";
import { list, size } from "../text/format.ts";
import { Badge, Note } from "../ui/badge.tsx";
import { Bar } from "../ui/bar.tsx";
import { Dock } from "../ui/dock.tsx";
import { Icon } from "../ui/icon.tsx";
import { Meter } from "../ui/meter.tsx";
import { Trouble, troubleTitle } from "./trouble.tsx";

const A_DAY_BYTES = 2000;

export function Download({ ctx, phone, onHome }: { ctx: Ctx; phone: Phone; onHome: () => void }) {
  const { state, bytes, done, urgent, evicted } = phone.loading;
  const whole = state === "" && phone.lastSuccess_s() > 0;
  useEffect(() => {
    // Everything is here: nothing is left to decide.
    if (whole) onHome();
    // Said "later" on an earlier visit: the price is asked for anew.
    else if (!state) void phone.check(true);
  }, [whole]);
  const running = state === "loading";
  const stopped = state === "paused" || (state === "failed" && done > 0);
  const kb = (amount: number) => <bdi>{size(ctx.lang, amount)}</bdi>;
  const act = (icon: string, words: string, onClick: () => void, look: "wide" | "some") => (
    <li class={look}><button class={`dock-go ${look === "wide" ? "dock-main" : "dock-act"}`} type="button" onClick={onClick}><Icon name={icon} /><span>{words}</span></button></li>
  );
  const load = () => void phone.load();
  return (
    <>
      <Bar heading title={t(running ? "download.readable" : "download.offer")} onBack={onHome} />
      <main id="main">
        {evicted && bytes > 0 && <Note look="old" icon="info"><p>{t("error.evicted", { size: size(ctx.lang, bytes) })}</p></Note>}
        {bytes > 0 && (
          <p class="sum" role="status">
            {running || stopped ? <>{kb(done)} <small>{rich("download.of", { total: kb(bytes) })}</small></> : kb(bytes - done)}
          </p>
        )}
        {bytes > 0 && (running || stopped) && <Meter shares={[(done / bytes) * 100]} />}
        {state === "offered" && <p class="soft">{t("download.size_hint", { size: size(ctx.lang, A_DAY_BYTES) })}</p>}
        {bytes > 0 && (
          <section>
            <h2>{t("download.contents")}</h2>
            <ul class="slab">
              <Part ctx={ctx} icon="ring" name={t("download.part_emergency")} bytes={urgent} done={urgent} />
              <Part ctx={ctx} icon="house" name={list(ctx.lang, [t("download.part_lists"), t("guides.title")])} bytes={bytes - urgent} done={done - urgent} />
            </ul>
          </section>
        )}
        {state === "failed" && <Failed phone={phone} ctx={ctx} onRetry={() => void (bytes ? phone.load() : phone.check(true))} />}
        {stopped && <Trouble icon="down" title={t("download.paused_at", { done: size(ctx.lang, done), total: size(ctx.lang, bytes) })}>{t("download.paused_hint")}</Trouble>}
        {running && <Note icon="safe"><p>{t("download.keep")}</p></Note>}
        {state === "offered" && <p class="soft small line foot"><Icon name="ring" /><span>{t("download.emergency_ready")}</span></p>}
        {state === "asking" && <p class="soft" role="status">{t("app.loading")}</p>}
        {phone.volatile && <Note look="old" icon="info"><p>{t("error.no_storage")}</p></Note>}
      </main>
      <Dock label={t("dock.acts")} onHelp={ctx.help}>
        {running ? <>{act("home", t("download.read_now"), onHome, "wide")}{act("close", t("download.pause"), () => phone.pause(), "some")}</>
          : state === "asking" ? act("home", t("download.read_now"), onHome, "wide")
          : <>
              {stopped ? act("again", t("download.resume", { size: size(ctx.lang, bytes - done) }), load, "wide") : state === "failed" ? act("again", t("error.try_again"), () => void phone.check(true), "wide") : act("down", t("download.start"), load, "wide")}
              {act("wifi", t("download.later"), onHome, "some")}
            </>}
      </Dock>
    </>
  );
}

function Part({ ctx, icon, name, bytes, done }: { ctx: Ctx; icon: string; name: string; bytes: number; done: number }) {
  return (
    <li class="row mid">
      <Icon name={icon} />
      <span class="row-body">
        <span class="line apart">
          <span class="row-name">{name}</span>
          {done >= bytes ? <Badge look="yes" icon="check">{t("download.done")}</Badge>
            : <Badge>{done > 0 ? <b>{t("download.progress", { done: size(ctx.lang, done), total: size(ctx.lang, bytes) })}</b> : <bdi>{size(ctx.lang, bytes)}</bdi>}</Badge>}
        </span>
        <Meter shares={[bytes ? (done / bytes) * 100 : 100]} />
      </span>
    </li>
  );
}

function Failed({ ctx, phone, onRetry }: { ctx: Ctx; phone: Phone; onRetry: () => void }) {
  const key = phone.trouble || "error.unreachable_first";
  return (
    <Trouble icon={key === "error.full" ? "safe" : troubleTitle(key) ? "lock" : "nonet"} title={t(troubleTitle(key) || "offline.bar")} button={t("error.try_again")} onClick={onRetry}>
      {t(key, { size: size(ctx.lang, phone.loading.bytes - phone.loading.done), when: "" })}
    </Trouble>
  );
}
