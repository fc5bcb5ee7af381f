/** Courses: how much German one knows, as stairs; then what fits. Seats first, then the soonest lesson. */
import type { Ctx } from "../ctx.ts";
import type { WireCourse } from "../sync/messages.gen.ts";
import { isOver, key, nextOf, seatsOf } from "../records/agenda.ts";
import { fits, type Chosen } from "../records/filters.ts";
import { isTooOld, lastSuccessDay, listed } from "../records/fresh.ts";
import { distance } from "../records/near.ts";
import { topicsOf } from "../records/taxonomy.ts";
import { n, rich, t } from "../text/i18n.ts";
import { Bar } from "../ui/bar.tsx";
import { Stairs } from "../ui/choice.tsx";
import { Tabs } from "../ui/dock.tsx";
import { AgeLine, AgeNote } from "./age.tsx";
import { choose, chosenOn, Filters } from "./filters.tsx";
import { GuideRow, PlaceRow } from "./row.tsx";
import { CourseRow } from "./rows.tsx";
import { Empty } from "./trouble.tsx";

export const LEVELS = ["A0", "A1", "A2", "B1", "B2", "C1"] as const;
const OFFER = { first: ["childcare", "seat", "evening", "free"], more: ["weekend", "near", "women", "step_free", "quarter"], childcareKey: "filter.course_childcare" };

export function Courses({ ctx }: { ctx: Ctx }) {
  const list = "courses";
  const chosen = chosenOn(ctx, list);
  const setChosen = (next: Chosen) => choose(ctx, list, next);
  const lastSuccess = lastSuccessDay(ctx);
  const all = listed(ctx, "course").filter((course) => !isTooOld(course, lastSuccess) && !isOver(course, ctx.now));
  const { near, ...facts } = chosen;
  const rows = all.filter((course) => fits(course, facts, ctx.now)).map((course) => ({ course, far: (near && distance(course, ctx.position)) || Infinity, rank: rank(course, ctx) }));
  rows.sort((one, other) => one.far - other.far || (one.rank < other.rank ? -1 : 1));
  const level = chosen["level"] ?? "";
  const german = listed(ctx, "place").filter((place) => topicsOf(place.tags)[0] === "german" || (place.tags ?? []).includes("german_practice")).slice(0, 5);
  const guides = listed(ctx, "guide").filter((guide) => topicsOf(guide.tags).includes("german"));
  return (
    <>
      <Bar heading title={t("topic.german")} age={<AgeLine ctx={ctx} />} onBack={ctx.back} />
      <main id="main">
        <h2>{t("courses.question")}</h2>
        <Stairs label={t("filter.level")} levels={LEVELS} chosen={level} onChoose={(next) => setChosen({ ...chosen, level: next })} />
        {level && <p class="sample"><b><bdi>{level}</bdi></b> {level === "A0" ? t("level.none") : rich("level.understand", { sentence: <bdi lang="de" dir="ltr">„{t(`level.sample_${level}`)}“</bdi> })}</p>}
        <AgeNote ctx={ctx} />
        <Filters ctx={ctx} list={list} records={all} offer={OFFER} />
        <p class="small soft" role="status">{n(Object.values(chosen).some(Boolean) ? "courses.fit" : "courses.count", rows.length)}</p>
        {rows.length > 0 && <div class="slab">{rows.map(({ course }) => <CourseRow ctx={ctx} course={course} />)}</div>}
        {all.length === 0 && <Empty icon="german" title={t("courses.none")} />}
        {all.length > 0 && rows.length === 0 && (
          <>
            <Empty icon="german" title={t("filter.nothing")} />
            <button class="button quiet" type="button" onClick={() => setChosen({})}>{t("filter.clear")}</button>
          </>
        )}
        {german.length > 0 && <section><h2>{t("tag.german_practice")}</h2><div class="slab">{german.map((place) => <PlaceRow ctx={ctx} place={place} />)}</div></section>}
        {guides.length > 0 && <section><h2>{t("guides.title")}</h2><div class="slab">{guides.map((guide) => <GuideRow ctx={ctx} guide={guide} />)}</div></section>}
      </main>
      <Tabs at="" onHelp={ctx.help} />
    </>
  );
}

/** No lesson left: the course has ended, nobody looks for it. */
function rank(course: WireCourse, ctx: Ctx): string {
  const free = (seatsOf(course, ctx.now)?.free ?? 0) > 0;
  const cancelled = course.event_status === "cancelled";
  const next = nextOf(course.schedule, ctx.now, 1)[0];
  return `${cancelled ? 2 : free ? 0 : 1}${next ? key(next) : "9"}${course.title}`;
}
