import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Framer } from "../../src/ami/framer.js";
import { parseConfigSection, saysYes } from "../../src/check/config-section.js";
import { managerSection } from "../../src/check/manager-conf.js";
import { callRecordOfLine } from "../../src/events/call-record-line.js";
import { contactList } from "../../src/events/contacts.js";
import { endpointFacts } from "../../src/events/endpoints.js";
import { conferenceRoom, dndNumber, ringingDevices } from "../../src/events/hint.js";
import { translate } from "../../src/events/translate.js";
import { nameIn } from "../../src/rest/dialects/telphin/present-extension.js";
import { presentMessages } from "../../src/rest/dialects/vitalpbx/present-voicemail.js";
import type { TenantView } from "../../src/rest/dialects/vitalpbx/tenant-view.js";
import { namedExtension } from "../../src/state/channel-name.js";
import { parseInfo } from "../../src/voicemail/info.js";
import { fromPbx } from "../../src/voicemail/told-messages.js";

/**
 * What reads a foreign text takes as long as the text is, and not its square: some 100,000 letters, of which the square
 * would take minutes, are read before the test's time is over.
 */
const LETTERS = 100_000;

const CONTEXT = {
  now: () => 0,
  newIds: () => ({ segmentId: "s", callerIdId: "c" }),
  newId: () => "room",
};

const NAMES = ["Channel", "Uniqueid", "Hint", "DialString", "EndTime", "Device", "Exten", "Duration"];

const message = (event: string, value: string) => ({
  headers: [["Event", event] as const, ...NAMES.map((name) => [name, value] as const)],
});

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  "a message's info": (text) => parseInfo(`[message]\norigtime=1\ncallerid=${text}\nduration=1\n`),
  "the lines of a message's info": (text) => parseInfo(text),
  "a line of the file of call records": (text) => callRecordOfLine(text),
  "a field of such a line": (text) => callRecordOfLine(`"${text}","${text}`),
  "the devices of a hint": (text) => [ringingDevices("100", text), ringingDevices(text, "PJSIP/100")],
  "the room of a hint": (text) => [conferenceRoom(text), conferenceRoom(`confbridge:${text}`)],
  "a device state": (text) => dndNumber(`Custom:DND${text}`),
  "the contacts of an endpoint": (text) =>
    contactList({ endpoints: [{ headers: [["Contacts", text]] }], registrations: [] }),
  "an endpoint": (text) => endpointFacts({ headers: [["Mailboxes", text]] }),
  "an interface": (text) => namedExtension(`Local/${text}`),
  "a caller id": (text) => nameIn(`"${text}`),
  "a message that the PBX tells of": (text) =>
    fromPbx([{ folder: "INBOX", id: text, callerId: text, date: text, duration: text }]),
  "a message's caller": (text) =>
    presentMessages(
      { tenant: { path: "t" }, extensions: () => [] } as unknown as TenantView,
      { mailbox: "100", context: "c" },
      [
        {
          ...{
            folder: "INBOX",
            number: 0,
            id: "",
            leftAt: 1,
            priority: "",
            leftIn: "",
            duration: 1,
            sounds: [],
          },
          callerId: `"${text}`,
        },
      ],
    ),
  "a section of manager.conf": (text) => {
    const section = parseConfigSection({
      headers: [
        ["Category-000000", text],
        ["Line-000000-000000", `read=${text}`],
        ["Line-000000-000001", text],
      ],
    });
    return section && [managerSection(section), saysYes(section, "read")];
  },
  "an event": (text) =>
    ["Newchannel", "DialBegin", "ExtensionStatus", "DeviceStateChange", "Cdr", "QueueMemberStatus"].map(
      (event) => translate(message(event, text), CONTEXT),
    ),
  "a stream of bytes": (text) => {
    try {
      return new Framer().push(Buffer.from(`Event: ${text}\r\n\r\n`));
    } catch (error) {
      return expect(error).toMatchObject({ message: "An AMI message has too many lines." });
    }
  },
};

const PIECES = [
  '"',
  '" <',
  '""',
  ",",
  '","',
  "(",
  ")",
  "): ",
  "=",
  "=>",
  "[",
  "]",
  ":",
  "/",
  "@",
  "&",
  " ",
  "\t",
  "\r",
];
const piece = fc.constantFrom(...PIECES, "a", "1", "\n", "sip:", "PJSIP/", "Custom:DND", "é", "_", "-", ".");
const hostile = fc.tuple(
  fc.array(piece, { maxLength: 3 }),
  fc.array(piece, { minLength: 1, maxLength: 3 }),
  fc.array(piece, { maxLength: 3 }),
);

describe("is read in a time that its length bounds", { timeout: 20_000 }, () => {
  test.each(Object.keys(READERS))("%s", (name) => {
    const read = READERS[name];
    const property = fc.property(hostile, ([before, again, after]) => {
      const unit = again.join("");
      read?.(before.join("") + unit.repeat(LETTERS / unit.length) + after.join(""));
    });
    fc.assert(property, { numRuns: 60, endOnFailure: true });
    expect(read).toBeDefined();
  });
});

test("blanks without end within a message's info are no trouble", { timeout: 20_000 }, () => {
  const text = `[message]\norigtime=1\ncallerid=x${" ".repeat(600_000)}y\nduration=1\n`;
  expect(parseInfo(text)?.callerId).toMatch(/^x +$/);
});
