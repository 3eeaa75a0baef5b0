import { expect, test, vi } from "vitest";
import { createLog } from "../../../src/core/log.js";

test("a line below the level is not even made", () => {
  const fields = { toJSON: vi.fn(() => ({})) };
  const log = createLog("warn", false);
  log.info("nobody sees it", { fields });
  log.debug("nor this", { fields });
  expect(fields.toJSON).not.toHaveBeenCalled();
});
