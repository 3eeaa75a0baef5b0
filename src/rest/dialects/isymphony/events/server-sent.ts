import type { Request, Response } from "express";
import type { Principal } from "../../../../directory/directory.js";
import type { Entry, JournalIds } from "../../../../feed/journal.js";
import { Reader } from "../../../../feed/reader.js";
import { holderOf } from "../../../client-address.js";
import { exchangeOf } from "../../../exchange.js";
import { concerns } from "./admission.js";
import { GOODBYE_MS } from "./bounds.js";
import type { EventDeps } from "./deps.js";
import type { Told } from "./event.js";
import { wantsOfQuery } from "./filter.js";

const LAST_EVENT_ID = "lastEventId";
/** So long a client waits before it connects again. */
const RETRY_MS = 3_000;

/**
 * The same events as Server-Sent Events: from now on, or from after the event that the client, or another of its account, has seen last. Answers until
 * one of the two goes. Throws `malformed-request`, `overloaded`.
 */
export function tellServerSent(
  deps: EventDeps,
  principal: Principal,
  request: Request,
  response: Response,
): void {
  const { searchParams } = new URL(request.originalUrl, "http://localhost");
  const wants = wantsOfQuery(searchParams, [LAST_EVENT_ID]);
  const lastEventId = request.get("Last-Event-ID") ?? searchParams.get(LAST_EVENT_ID) ?? "";
  if (response.destroyed) return;
  const onlyHead = request.method === "HEAD";
  if (!onlyHead) {
    deps.connections.add("server-sent", response, holderOf(request, principal), () => response.end());
    exchangeOf(response).isStream = true;
  }
  response.set({ "Content-Type": "text/event-stream", "X-Accel-Buffering": "no", Connection: "close" });
  if (onlyHead) {
    response.end();
    return;
  }
  const ids = deps.journal.idsFor(principal.standing);
  const after = begin(deps, ids, response, lastEventId);
  const reader = new Reader(deps.journal, sinkOf(deps, ids, principal, response), {
    bounds: deps.bounds.reader,
    after,
    wants: (told) => concerns(told, principal) && wants(told.event),
  });
  const signs = setInterval(() => giveSign(deps, ids, reader, response), deps.bounds.commentMs);
  let cutOff: NodeJS.Timeout | undefined;
  const tellNothingMore = () => {
    clearInterval(signs);
    reader.stop();
  };
  const unwatch = deps.standings.watch(principal, () => {
    tellNothingMore();
    cutOff = setTimeout(() => response.destroy(), GOODBYE_MS);
    response.end();
  });
  response.on("drain", () => reader.read());
  response.once("close", () => {
    tellNothingMore();
    unwatch();
    clearTimeout(cutOff);
  });
  reader.read();
}

/** Says from where on events follow, and whether some are missed before that. Answers the number of the last one. */
function begin(
  { journal, now }: EventDeps,
  { idOf, placeOf }: JournalIds,
  response: Response,
  lastEventId: string,
): number {
  const asked = lastEventId === "" ? journal.newest : placeOf(lastEventId);
  const after = asked ?? journal.newest;
  response.write(`retry: ${RETRY_MS}\nid: ${idOf(after)}\n`);
  if (asked === undefined) {
    const missed = { type: "eventsMissed", time: now(), coreServerId: null };
    response.write(`data: ${JSON.stringify(missed)}\n`);
  }
  response.write("\n");
  return after;
}

function sinkOf(
  { connections, log }: EventDeps,
  { idOf }: JournalIds,
  { account }: Principal,
  response: Response,
) {
  return {
    get unsentBytes() {
      return response.writableLength;
    },
    send({ n, json }: Entry<Told>) {
      response.write(Buffer.concat([Buffer.from(`id: ${idOf(n)}\ndata: `), json, Buffer.from("\n\n")]));
    },
    giveUp() {
      connections.countCut("slow");
      log.warn("event stream cut off", { account, why: "slow" });
      response.destroy();
    },
  };
}

/** A comment, and the place in the stream: a client whose filter lets little through comes back to where it really was. */
function giveSign(
  { bounds }: EventDeps,
  { idOf }: JournalIds,
  { place }: Reader<Told>,
  response: Response,
): void {
  if (response.writableLength > bounds.reader.unsentBytes) return;
  response.write(`: still here\nid: ${idOf(place)}\n\n`);
}
