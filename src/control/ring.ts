import { action } from "../ami/action.js";
import type { AmiSession } from "../ami/session.js";
import type { ControlDeps } from "./deps.js";

/** A call that Asterisk makes of its own accord. */
export interface RungCall {
  /** What is rung: a device, or a Local channel. */
  readonly channel: string;
  readonly ringSeconds: number;
  /** `name=value`; none of them holds a comma outside of brackets, which Asterisk would part it at. */
  readonly variables: readonly string[];
  /** Where it goes when it has answered. */
  readonly goesTo:
    | { readonly Context: string; readonly Exten: string; readonly Priority: "1" }
    | { readonly Application: Application; readonly Data: string };
}

/** What a call may be given to. Asterisk would run any, and some of them run commands on its machine. */
export type Application = "ParkedCall" | "PickupChan" | "ChanSpy";

/**
 * Makes the call; answers its Linkedid as soon as Asterisk has accepted. The channel is named beforehand, so that its
 * segment is known from the first event, and every leg made for it inherits the name. Action: Originate.
 */
export async function ring(
  session: AmiSession,
  { channel, ringSeconds, variables, goesTo }: RungCall,
  originates: ControlDeps["originates"],
): Promise<string> {
  const ChannelId = originates.begin();
  const call = action("Originate", {
    Channel: channel,
    ...goesTo,
    Timeout: String(ringSeconds * 1000),
    Async: "true",
    Variable: variables,
    ChannelId,
    OtherChannelId: channel.startsWith("Local/") ? `${ChannelId}-2` : undefined,
  });
  try {
    await session.send(call);
    return ChannelId;
  } catch (error) {
    originates.forget(ChannelId);
    throw error;
  }
}

/** The channel that rings all devices of a number as a call to it would; it stays in the call. */
export const localChannel = (number: string, context: string): string => `Local/${number}@${context}/n`;
