import type { Stage } from "./stage.js";

const key = (n: string) => `${n}@from-internal`;
export const setBundle = (stage: Stage, main: string, ...members: string[]) =>
  stage.control().execute({ type: "SetBundle", main: key(main), members: members.map(key) });
export const deleteBundle = (stage: Stage, main: string) => setBundle(stage, main);
export const getBundle = async (stage: Stage, main: string) =>
  [...stage.state().bundleMembers.values()]
    .filter((m) => m.main === key(main))
    .sort((a, b) => a.position - b.position)
    .map((m) => m.key.split("@")[0]);
