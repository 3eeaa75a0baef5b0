import type { Segment } from "../state/model.js";

/** What has been told of a living leg, and what is still needed to tell of it. */
export interface Told {
  /** Its beginning was told, or happened before we looked. */
  readonly begun: boolean;
  /** That it was answered was told, or happened before we looked. */
  readonly answered: boolean;
  readonly called: string | null;
  /** Names the legs that are rung with it, whichever of them is told; null: none are, as far as is known. */
  readonly together: string | null;
  /** One that was rung with it has had the call: nothing is told of its end. */
  readonly over: boolean;
  /** It was linked to another leg, or in a conference. */
  readonly talked: boolean;
  /** The leg that it had to do with last. */
  readonly other: Segment | null;
  /** The queues that it has joined, in order. */
  readonly queues: readonly QueueCall[];
}

/** A caller's call of a queue. */
export interface QueueCall {
  readonly name: string;
  /** Whoever the caller is linked to next is an agent of the queue. */
  readonly open: boolean;
  readonly answered: boolean;
}

export const NOTHING_TOLD: Told = {
  begun: false,
  answered: false,
  called: null,
  together: null,
  over: false,
  talked: false,
  other: null,
  queues: [],
};

/** Adds what the leg shows now. Answers the same object where that is nothing new. */
export function remember(told: Told, segment: Segment, other: Segment | undefined): Told {
  const news: Partial<Told> = {
    talked: told.talked || segment.linked !== null || segment.conference !== null,
    other: other === undefined || other.id === told.other?.id ? told.other : other,
    queues: queueCalls(told.queues, segment),
  };
  return isNews(told, news) ? { ...told, ...news } : told;
}

const isNews = (told: Told, news: Partial<Told>): boolean =>
  told.talked !== news.talked || told.other !== news.other || told.queues !== news.queues;

/** A caller who has left a queue is an agent's unless the dialplan dials somebody else first. */
function queueCalls(calls: readonly QueueCall[], segment: Segment): readonly QueueCall[] {
  const { queue, linked, dialingTo } = segment;
  if (queue !== null) return join(calls, queue.name);
  if (calls.length === 0 || !calls.some(({ open }) => open)) return calls;
  if (linked !== null)
    return calls.map((call) => (call.open ? { ...call, open: false, answered: true } : call));
  return dialingTo.length > 0 ? calls.map(close) : calls;
}

function join(calls: readonly QueueCall[], name: string): readonly QueueCall[] {
  const known = calls.find((call) => call.name === name);
  if (known?.open) return calls;
  const others = calls.filter((call) => call !== known).map(close);
  return [...others, { name, open: true, answered: known?.answered ?? false }];
}

const close = (call: QueueCall): QueueCall => (call.open ? { ...call, open: false } : call);
