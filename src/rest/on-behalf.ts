import type { Control } from "../control/command.js";
import { type Rights, reachAll, reachOf } from "../control/rights.js";
import { AppError } from "../core/errors.js";
import { asMatched, withoutSeparators } from "../core/number-readings.js";
import { type CallRules, isCallable } from "../directory/call-rules.js";
import type { Directory, DirectoryExtension, Principal } from "../directory/directory.js";
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
    requireCallable(written, extension) {
      if (tenant !== null && extension === null) throw noDialplan();
      if (isInside(pbx, extension?.key, asMatched(written))) return;
      const said = [rules, tenantOf(extension?.key)?.calls, calls].filter((one) => one !== undefined);
      if (said.every((one) => isCallable(written, one))) return;
      throw new AppError(
        "forbidden",
        `This account is not allowed to call ${written}. The administrator sets the permitted numbers under 'calls' in tandem.yaml or on the account.`,
      );
    },
    requireShowable(written) {
      const named = extensionsShownAs(pbx.directory, written);
      if (named.length === 0 || named.some((one) => view.has(one))) return;
      throw notYours(written);
    },
    async countCall(extension, rung) {
      await limit.count(`account ${account}`, calls?.perMinute ?? rules.perMinute, "This account", rung);
      const its = tenantOf(extension.key);
      if (its?.calls?.perMinute == null) return;
      const whose = `tenant ${its.slug} ${pbx.directory.coreServer.slug}`;
      await limit.count(whose, its.calls.perMinute, "This tenant", rung);
    },
  };
}

/**
 * Whose number is shown: of all extensions that have it, written plainly or as clients of several tenants write it, with the
 * number of its tenant before it (`0003*101`). With separators in it it is theirs as well.
 */
export function extensionsShownAs(directory: Directory, written: string): readonly DirectoryExtension[] {
  const number = withoutSeparators(written);
  const owner = directory.tenants.find((one) => number.startsWith(`${String(one.number).padStart(4, "0")}*`));
  const short = owner === undefined ? number : number.slice(number.indexOf("*") + 1);
  return directory
    .extensions()
    .filter(
      (one) => withoutSeparators(one.number) === short && (owner === undefined || one.tenant === owner.slug),
    );
}

const noDialplan = (): AppError =>
  new AppError(
    "conflict",
    "This call segment does not belong to one of your extensions, so its call cannot be transferred.",
  );

/** What a caller may not be shown as. */
export const notYours = (number: string): AppError =>
  new AppError(
    "invalid-request",
    `${number} cannot be used as the caller id: this account may not act for that extension.`,
  );

const extensionOf = ({ directory }: Pbx, key: string | undefined): DirectoryExtension | undefined =>
  key === undefined ? undefined : directory.extension({ key });

/** The number of an extension, queue or room of the tenant in whose dialplan it is called; in nobody's it is none's. */
function isInside(pbx: Pbx, caller: string | undefined, number: string): boolean {
  const { directory } = pbx;
  const from = extensionOf(pbx, caller);
  if (from === undefined) return false;
  const isIts = (one: { readonly tenant: string | null } | undefined) => one?.tenant === from.tenant;
  return (
    directory.extensions().some((one) => one.number === number && isIts(one)) ||
    isIts(directory.queue({ identifier: number })) ||
    directory.conferences().some((one) => one.dialString === number && isIts(one))
  );
}
