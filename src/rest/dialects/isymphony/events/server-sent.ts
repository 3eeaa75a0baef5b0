import type { Request, Response } from "express";
import type { Principal } from "../../../../directory/directory.js";
import type { Entry } from "../../../../feed/journal.js";
import { Reader } from "../../../../feed/reader.js";
import { holderOf } from "../../../client-address.js";
import { exchangeOf } from "../../../exchange.js";
import { concerns } from "./admission.js";
import type { EventDeps } from "./deps.js";
import type { Told } from "./event.js";
import { wantsOfQuery } from "./filter.js";

const LAST_EVENT_ID = "lastEventId";
/** So long a client waits before it connects again. */
const RETRY_MS = 3_000;

/**
 * The same events as Server-Sent Events: from now on, or from after the event that the client has seen last. Answers until
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
  const after = begin(deps, response, lastEventId);
  const reader = new Reader(deps.journal, sinkOf(deps, principal, response), {
    bounds: deps.bounds.reader,
    after,
    wants: (told) => concerns(told, principal) && wants(told.event),
  });
  const signs = setInterval(() => giveSign(deps, reader, response), deps.bounds.commentMs);
  response.on("drain", () => reader.read());
  response.once("close", () => {
    clearInterval(signs);
    reader.stop();
  });
  reader.read();
}

/** Says from where on events follow, and whether some are missed before that. Answers the number of the last one. */
function begin({ journal, now }: EventDeps, response: Response, lastEventId: string): number {
  const asked = lastEventId === "" ? journal.newest : journal.placeOf(lastEventId);
  const after = asked ?? journal.newest;
  response.write(`retry: ${RETRY_MS}\nid: ${journal.idOf(after)}\n`);
  if (asked === undefined) {
    const missed = { type: "eventsMissed", time: now(), coreServerId: null };
    response.write(`data: ${JSON.stringify(missed)}\n`);
  }
  response.write("\n");
  return after;
}

function sinkOf({ journal, connections, log }: EventDeps, { account }: Principal, response: Response) {
  return {
    get unsentBytes() {
      return response.writableLength;
    },
    send({ n, json }: Entry<Told>) {
      response.write(
        Buffer.concat([Buffer.from(`id: ${journal.idOf(n)}\ndata: `), json, Buffer.from("\n\n")]),
      );
    },
    giveUp() {
      connections.countCut("slow");
      log.warn("event stream cut off", { account, why: "slow" });
      response.destroy();
    },
  };
}

/** A comment, and the place in the stream: a client whose filter lets little through comes back to where it really was. */
function giveSign({ journal, bounds }: EventDeps, { place }: Reader<Told>, response: Response): void {
  if (response.writableLength > bounds.reader.unsentBytes) return;
  response.write(`: still here\nid: ${journal.idOf(place)}\n\n`);
}
