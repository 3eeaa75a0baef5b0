import { AppError, type ErrorKind } from "../../../core/errors.js";

/**
 * Every code that a failure can have, and its sentence. The codes up to the line are documented by the vendor; the others
 * are ours, where its documents name none.
 */
const SENTENCES = {
  access_denied: "A valid access token is needed.",
  request_not_implemented: "Tandem does not support this operation.",
  internal_server_error: "Something went wrong inside Tandem.",
  user_invalid:
    "The user in the path must be @me, @viewer, @owner, or the id of a user that this account may name.",
  extension_invalid:
    "Unknown extension, or one that does not fit the request. Use the form 0001*200, or @self where several make sense.",
  fields_invalid: "fields must be names of fields of the answer's entries, with commas between them.",
  count_invalid: "count must be a whole number from 1 to 4999.",
  filterby_invalid:
    "filterBy must be the name of a field that can be filtered by, and stand with filterValue.",
  filterop_invalid: "filterOp must be one of the operations that this collection can be filtered with.",
  filtervalue_invalid: "filterValue must be a text, once, and not empty, wherever filterBy is given.",
  sortorder_invalid: "sortOrder must be ascending or descending.",
  startindex_invalid: "startIndex must be a whole number from 0 to 4999.",
  pc_phonecall_invalid: "The path names no phone call of this extension.",
  qag_agent_invalid:
    "The agent must be the number of an extension that this account may name, of the queue's own tenant.",
  status_invalid: "status is missing or none of its values.",
  pce_type_invalid: "The type of a call event must be 0 (dial-in), 1 (dial-out) or 2 (hang-up).",
  pce_id_invalid: "The path names no call event of this extension and type.",
  cdr_start_date_invalid: "startDate must be a date and time such as 2026-01-31T23:59:59Z.",
  cdr_end_date_invalid: "endDate must be a date and time such as 2026-01-31T23:59:59Z.",
  cdr_save_start_date_invalid: "saveStartDate must be a date and time such as 2026-01-31T23:59:59Z.",
  cdr_save_end_date_invalid: "saveEndDate must be a date and time such as 2026-01-31T23:59:59Z.",
  cdr_invalid_date_parameters: "A span of time must not end before it begins.",
  cdr_source_invalid: "source must be a number, once.",
  cdr_destination_invalid: "destination must be a number, once.",
  cdr_disposition_invalid: "disposition must be one of 0 to 5.",
  cdr_flow_invalid: "flow must be 2, 4 or 8.",
  cdr_invalid_filter_by_source: "source cannot be given twice, by its own parameter and by filterBy.",
  cdr_invalid_filter_by_destination:
    "destination cannot be given twice, by its own parameter and by filterBy.",
  cdr_invalid_filter_by_published:
    "filterValue must be a date, or the beginning of one: 2026, 2026-01, 2026-01-31T23.",
  cdr_invalid_filter_by_answered:
    "filterValue must be a date, or the beginning of one: 2026, 2026-01, 2026-01-31T23.",
  // ours
  path_invalid: "There is nothing at this path.",
  method_invalid: "The path does not take this method.",
  request_invalid: "A value in the request is missing or wrong.",
  request_too_large: "The body is larger than 64 KiB.",
  content_type_invalid: "The body must be sent as application/json.",
  conflict: "This cannot be done as things are.",
  pbx_refused: "The PBX refused.",
  pbx_unavailable: "The PBX cannot be reached at the moment.",
  too_many_requests: "There were too many requests.",
  body_invalid: "The body must be a JSON object.",
  pc_action_invalid: "action is missing or none that there is.",
  pc_sendcallto_invalid: "sendCallTo is missing, or no number that the call can be sent to by this action.",
  pc_phonecallview_invalid:
    "phoneCallViewId names no part of this phone call, or none that this account may act on.",
  pc_transferfromnumber_invalid:
    "transferFromNumber is no party of this phone call that could be told to transfer.",
  pc_transfernumber_invalid: "transferNumber is no party of this phone call that could be transferred so.",
  pc_callerid_invalid: "A caller id must be like John Doe <4242425>.",
  pc_waitforpickup_invalid: "waitForPickup must be a whole number of seconds from 1 to 600.",
  pc_callduration_invalid: "callDuration must be a whole number of seconds from 1 to 86400.",
  pc_maxinparking_invalid: "maxInParking must be a whole number of seconds from 10 to 3600.",
  pc_format_invalid: "format must be wav or wav49.",
  pc_private_invalid: "private must be 0 or 1.",
  pc_view_invalid: "phoneCallView must be a list with one object in it.",
  pc_source_invalid: "source must be one to ten numbers.",
  pc_destination_invalid: "destination must be one number.",
  pc_nonce_invalid: "nonce must be a text of 1 to 255 characters.",
  pc_phonenumber_invalid: "phoneNumber must be a number, once.",
  pce_method_invalid: "method must be 0 (GET) or 1 (POST).",
  pce_url_invalid: "url is missing, or is none that may be asked for.",
  pce_note_invalid: "note must be a text of at most 1000 characters.",
} as const;

export type FaultCode = keyof typeof SENTENCES;

/** A failure with its code. */
export const fault = (code: FaultCode, kind: ErrorKind = "invalid-request"): AppError =>
  new AppError(kind, SENTENCES[code], { code });

/** The code of a failure that was not given one. */
const CODES: Readonly<Record<ErrorKind, FaultCode>> = {
  misdirected: "request_invalid",
  "malformed-request": "request_invalid",
  "invalid-request": "request_invalid",
  unauthorized: "access_denied",
  forbidden: "access_denied",
  "not-found": "path_invalid",
  "method-not-allowed": "method_invalid",
  "too-large": "request_too_large",
  "unsupported-media-type": "content_type_invalid",
  "precondition-failed": "request_invalid",
  "range-not-satisfiable": "request_invalid",
  conflict: "conflict",
  "not-enabled": "request_not_implemented",
  "pbx-unavailable": "pbx_unavailable",
  "pbx-refused": "pbx_refused",
  "too-many-requests": "too_many_requests",
  overloaded: "too_many_requests",
  unconfirmed: "internal_server_error",
  internal: "internal_server_error",
};

/** The schemas of this dialect give the code of a fault as its message: here it becomes one, with its sentence. */
export function wordedFault({ kind, message, details }: AppError): { code: string; message: string } {
  if (isCode(message)) return { code: message, message: SENTENCES[message] };
  return { code: isCode(details.code) ? details.code : CODES[kind], message };
}

const isCode = (word: unknown): word is FaultCode =>
  typeof word === "string" && Object.hasOwn(SENTENCES, word);

/** What the PBX, or what is kept, no longer has, in place of the dialect's word for a path that is none. */
export async function orGone<T>(answer: Promise<T>, code: FaultCode): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof AppError && error.kind === "not-found" ? fault(code) : error;
  }
}

/** A value that was refused further in has a code of its own, unless it says its own; the sentence says why. */
export async function orRefused<T>(
  answer: Promise<T>,
  code: FaultCode | ((error: AppError) => FaultCode),
): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== "invalid-request") throw error;
    const own = typeof code === "function" ? code(error) : code;
    throw new AppError(error.kind, error.message, { code: own, ...error.details }, { cause: error });
  }
}
