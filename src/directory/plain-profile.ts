import type { ExtensionProfile } from "./directory.js";

/** Of an extension that nothing is said of: it does what a PJSIP endpoint does that nobody has restricted. */
export const PLAIN_PROFILE: ExtensionProfile = {
  classOfServiceId: 1,
  dialProfileId: 1,
  callLimit: 0,
  externalCallerId: null,
  emergencyCallerId: null,
  ringTime: 0,
  noSpy: false,
  featuresPassword: "",
  musicGroupId: 1,
  recordOnDemand: false,
  recordInternal: false,
  recordOutgoing: false,
  recordIncoming: false,
  lock: false,
  callWaiting: true,
  pinless: false,
  deviceProfileId: 1,
};
