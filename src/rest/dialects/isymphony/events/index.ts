import { type RequestHandler, Router } from "express";
import { closeAll } from "../../../../core/closeable.js";
import type { Principal } from "../../../../directory/directory.js";
import { Journal } from "../../../../feed/journal.js";
import type { StreamDeps, Streams } from "../../../dialect.js";
import { exchangeOf } from "../../../exchange.js";
import { problemHandler } from "../../../problem.js";
import { methodNotAllowed } from "../../../router.js";
import { errorForm } from "../present.js";
import { admit } from "./admission.js";
import { STREAM_BOUNDS, type StreamBounds } from "./bounds.js";
import type { EventDeps } from "./deps.js";
import type { Told } from "./event.js";
import { tellServerSent } from "./server-sent.js";
import { tellOf } from "./teller.js";
import { WebSocketEvents } from "./websocket.js";

const WEB_SOCKET = "/communication_manager/ws/event";
const SERVER_SENT = "/communication_manager/events";

/** The events of all core servers, from now on, over WebSockets and as Server-Sent Events. */
export function openStreams(
  deps: StreamDeps,
  bounds: StreamBounds = STREAM_BOUNDS,
  now: () => number = Date.now,
): Streams {
  const journal = new Journal<Told>({ bounds: bounds.journal, present: ({ event }) => event, now });
  const tell = (told: Told) => {
    journal.append(told);
    deps.connections.countEvent(told.event.type);
  };
  const stops = deps.pbxs.map((pbx) => tellOf(pbx, tell, now));
  const tellers = { close: () => Promise.resolve(stops.forEach((stop) => void stop())) };
  const webSockets = new WebSocketEvents({ ...deps, journal, bounds, now });
  return {
    paths: [SERVER_SENT, WEB_SOCKET],
    router: eventRouter({ ...deps, journal, bounds, now }),
    upgrade(request, socket, head) {
      const isOurs = withoutSlash(request.url?.split("?")[0]) === WEB_SOCKET;
      if (isOurs) webSockets.upgrade(request, socket, head);
      return isOurs;
    },
    close: () => closeAll([tellers, webSockets]),
  };
}

const withoutSlash = (path = ""): string => path.replace(/\/$/, "");

function eventRouter(deps: EventDeps): Router {
  const router = Router({ caseSensitive: true });
  const route = (path: string, answer: (principal: Principal) => RequestHandler) => {
    const get: RequestHandler = async (request, response, next) => {
      const exchange = exchangeOf(response);
      Object.assign(exchange, { dialect: "isymphony", route: path });
      exchange.principal = await admit(request, deps);
      if (!["GET", "HEAD"].includes(request.method)) throw methodNotAllowed(request.method, ["get"]);
      answer(exchange.principal)(request, response, next);
    };
    router.all(path, get);
  };
  route(SERVER_SENT, (principal) => (request, response) => {
    tellServerSent(deps, principal, request, response);
  });
  route(WEB_SOCKET, () => (_request, response) => {
    const sentence = "Events are told here over a WebSocket, and the request does not ask for one.";
    response
      .status(426)
      .set({ Upgrade: "websocket", Connection: "Upgrade" })
      .type("text/plain")
      .send(sentence);
  });
  router.use(problemHandler(errorForm, deps.log));
  return router;
}
