/** A message's text cut into what is drawn differently: links, names, words that were searched for. */
import { splitLinks } from "./links";
import { marksIn, type Span } from "./marks";
import { callsIn, type Nameable } from "./mentions";

/** A piece of text. It reaches the page as a text node, whatever it is. */
export interface Run {
  text: string;
  /** A web address. */
  href?: string;
  /** Whom it calls by name. */
  calls?: string;
  /** It was searched for. */
  marked?: true;
}

export interface RunOptions {
  /** People the message mentions, by the names they may stand there with. */
  people?: readonly Nameable[];
  /** What was searched for. */
  query?: string;
}

/** Cuts a text into runs, in order; joined they are the text again. */
export function runsOf(text: string, { people = [], query = "" }: RunOptions = {}): Run[] {
  const runs = splitLinks(text).flatMap<Run>((run) => ("href" in run ? [run] : named(run.text, people)));
  return query.trim() === "" ? runs : marked(runs, marksIn(text, query));
}

function named(text: string, people: readonly Nameable[]): Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (const call of people.length === 0 ? [] : callsIn(text, people)) {
    if (call.from > from) runs.push({ text: text.slice(from, call.from) });
    runs.push({ text: text.slice(call.from, call.to), calls: call.id });
    from = call.to;
  }
  if (from < text.length) runs.push({ text: text.slice(from) });
  return runs;
}

/** Cuts runs once more where marks begin and end. */
function marked(runs: readonly Run[], spans: readonly Span[]): Run[] {
  const out: Run[] = [];
  let start = 0;
  for (const run of runs) {
    const end = start + run.text.length;
    const cuts = spans.flatMap(({ from, to }) => [from, to]).filter((cut) => cut > start && cut < end);
    const edges = [start, ...cuts, end];
    for (const [index, from] of edges.entries()) {
      const to = edges[index + 1];
      if (to === undefined) continue;
      const isMarked = spans.some((span) => span.from <= from && span.to >= to);
      out.push({ ...run, text: run.text.slice(from - start, to - start), ...(isMarked && { marked: true as const }) });
    }
    start = end;
  }
  return out;
}
