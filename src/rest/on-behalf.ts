import type { Control } from "../control/command.js";
import { type Rights, reachAll, reachOf } from "../control/rights.js";
import { AppError } from "../core/errors.js";
import { type CallRules, isCallable } from "../directory/call-rules.js";
import type { DirectoryExtension, Principal } from "../directory/directory.js";
import { TenantView } from "../directory/tenant-view.js";
import type { CallLimit } from "./call-limit.js";
import type { Pbx } from "./deps.js";

/** What is said of calls for everybody, and where they are counted. */
export interface CallBounds {
  readonly rules: CallRules & { readonly perMinute: number };
  readonly limit: CallLimit;
}

/** A PBX on which a caller can have done what its account may, and no more: by the rules of its tenant, and of calls. */
export function onBehalf(principal: Principal, pbx: Pbx, bounds: CallBounds): Pbx {
  const rights = rightsOf(principal, pbx, bounds);
  const { control } = pbx;
  const bound: Control = {
    ...control,
    execute: (command) => control.execute(command, rights),
    originate: (call) => control.originate(call, rights),
  };
  return { ...pbx, control: bound };
}

function rightsOf({ account, tenant, calls }: Principal, pbx: Pbx, { rules, limit }: CallBounds): Rights {
  const view = new TenantView(pbx, tenant);
  const state = pbx.state();
  const tenantOf = (key: string | undefined) =>
    pbx.directory.tenants.find(({ slug }) => slug === extensionOf(pbx, key)?.tenant);
  return {
    reach: tenant === null ? reachAll(state) : reachOf(view, state),
    requireCallable(number, extension) {
      if (isInside(view, number)) return;
      const said = [rules, tenantOf(extension?.key)?.calls, calls].filter((one) => one !== undefined);
      if (said.every((one) => isCallable(number, one))) return;
      throw new AppError(
        "forbidden",
        `${number} may not be called by this account: whoever runs Tandem says in 'calls' which numbers may.`,
      );
    },
    requireShowable(number) {
      if (view.extensionByNumber(number) !== undefined) return;
      if (pbx.directory.extension({ number }) === undefined) return;
      throw notYours(number);
    },
    async countCall(extension) {
      await limit.count(`account ${account}`, calls?.perMinute ?? rules.perMinute, "This account");
      const its = tenantOf(extension.key);
      if (its?.calls?.perMinute == null) return;
      const whose = `tenant ${its.slug} ${pbx.directory.coreServer.slug}`;
      await limit.count(whose, its.calls.perMinute, "This tenant");
    },
  };
}

/** What a caller may not be shown as. */
export const notYours = (number: string): AppError =>
  new AppError(
    "invalid-request",
    `Nobody can be shown as ${number}: it is an extension that this account may not act for.`,
  );

const extensionOf = ({ directory }: Pbx, key: string | undefined): DirectoryExtension | undefined =>
  key === undefined ? undefined : directory.extension({ key });

/** The number of an extension, queue or room of its own. */
const isInside = (view: TenantView, number: string): boolean =>
  view.extensionByNumber(number) !== undefined ||
  view.queue({ identifier: number }) !== undefined ||
  view.conferences().some(({ dialString }) => dialString === number);
