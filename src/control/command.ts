/** What a caller asks of the PBX, in our words. Numbers are checked by `dialable` before anything is sent. */
export type Command =
  | {
      readonly type: "Originate";
      /** Key of the extension whose device(s) ring first. */
      readonly extension: string;
      readonly destination: string;
    }
  | {
      readonly type: "Transfer";
      /** Of the transferring leg: whoever is bound to it is moved. */
      readonly segmentId: string;
      readonly destination: string;
      readonly attended: boolean;
    };

/**
 * Carries commands out on one PBX and answers when the PBX has accepted (an attended transfer: when the consultation leg is
 * there). Errors: `invalid-request` a number that may not be dialled; `not-found`; `conflict` the leg cannot be transferred
 * now; `pbx-refused` the PBX said no; `unconfirmed` it said yes and nothing followed; `pbx-unavailable` link down.
 */
export interface Control {
  execute(command: Command): Promise<void>;
}
