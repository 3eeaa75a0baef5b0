/** Bounds on what the outside may make us hold or wait for. Each says what happens when it is reached. */

// AMI, what Asterisk sends
export const MAX_FRAME_BYTES = 256 * 1024; // a longer AMI message closes the link (ListCommands has 12 kB)
export const MAX_FRAME_HEADERS = 4096; // a message of more lines closes the link
export const MAX_LIST_ITEMS = 100_000; // a longer list closes the link
export const MAX_LISTS_BYTES = 64 * 1024 * 1024; // so do the lists of a session that are not whole yet, by their weight
export const MAX_HELD_EVENTS = 10_000; // a session to whose events nobody listens closes
export const MAX_HELD_BYTES = 16 * 1024 * 1024; // also when they weigh more
export const MAX_TEXT_LENGTH = 512; // what a text has beyond is cut off; Asterisk's own names have 80 to 256 letters
export const MAX_LONG_TEXT_LENGTH = 16 * 1024; // the same, of a text that is a list: a hint, the contacts of an endpoint

// AMI, what we send. The first two are Asterisk's own (manager.c), so that we name the header at fault.
export const MAX_ACTION_LINE_BYTES = 1022; // a longer line is refused; with its CRLF it is Asterisk's 1024
export const MAX_ACTION_HEADERS = 128; // an action of more lines is refused
export const MAX_ACTIONS_IN_FLIGHT = 256; // one more is refused with 'pbx-unavailable'

// AMI, waiting
export const CONNECT_TIMEOUT_MS = 5_000; // TCP and TLS together; then the attempt has failed
export const LOGIN_TIMEOUT_MS = 10_000; // banner and login together; Asterisk itself gives up after 30 s
export const ACTION_TIMEOUT_MS = 5_000; // the caller is told 'pbx-unavailable'; a late answer is counted, dropped
export const LIST_TIMEOUT_MS = 30_000; // for a whole list; the same happens
export const LOGOFF_TIMEOUT_MS = 1_000; // then the link is cut without a goodbye
export const PING_INTERVAL_MS = 3_000; // an action also makes older Asterisks send the events they hold back
export const MAX_SILENT_PINGS = 2; // so many pings with not one byte in return: the link is dead, and closed
export const LATE_AFTER_MS = 5_000; // a ping that waits so long: events come as late, and nothing is told as live
export const CAUGHT_UP_WITHIN_MS = 2_500; // until one is answered within this: less, so that it does not go to and fro

// AMI, trying again
export const RETRY_FIRST_MS = 500; // doubled with each failure
export const RETRY_CEILING_MS = 4_000; // and never more than this: a PBX that is back is followed again within 10 s
export const RETRY_LOGIN_MS = 30_000; // after a refused login: slow, so that no intrusion guard locks us out
export const STABLE_AFTER_MS = 10_000; // a link that lasted less counts as one more failure

// Following a PBX
export const BOOT_TIMEOUT_MS = 120_000; // no FullyBooted for so long after the login: the link is cut, and tried again
export const MAX_SNAPSHOT_BYTES = 192 * 1024 * 1024; // lists of more weight in one snapshot: the link is closed
export const MAX_WAITING_FACTS = 200_000; // more facts while a snapshot is read: the link is cut, and all is read anew
export const MAX_WAITING_BYTES = 64 * 1024 * 1024; // the same, by their weight
export const MAX_QUESTIONS_AT_ONCE = 50; // actions sent before the first is answered, where many channels are asked about
export const MAX_EVENT_NAMES = 500; // names that are counted; the events of further ones are counted together
export const MAX_EVENT_NAME_LENGTH = 100; // what of a longer name is left is counted
export const AUDIT_RECHECK_MS = 1_000; // what an audit finds counts only if it is still there after so long
export const MAX_AUDITED_QUEUES = 500; // with more of them an audit leaves queues out: listing them holds Asterisk up
export const MAX_INCLUDED_CONTEXTS = 200; // looked through for a switch; what further ones include does not count
export const RELOAD_SETTLE_MS = 500; // reloads come in flocks: so long after the first, the lists are read once
export const CONTACT_SETTLE_MS = 200; // phones register in flocks: so long after the first, all new ones are asked about
export const CONTACT_OVERDUE_MS = 500; // so long after a registration should have ended it is looked at again
export const RECORD_MARK_MS = 15_000; // so often it is noted that call records are heard; longer than a dead link goes unnoticed
export const CONSULTATION_TIMEOUT_MS = 5_000; // no consultation leg by then: the transfer did not happen
export const SHOWN_TIMEOUT_MS = 2_000; // what an action did and our state does not show by then is told as unconfirmed
export const MAX_ORIGINATES_WATCHED = 10_000; // of more calls at once, the end of the oldest is not told

// What may be asked of a PBX
export const MAX_RING_SECONDS = 600; // a call that is to ring for longer is refused
export const MAX_CALL_SECONDS = 86_400; // so is one that is to be ended later, and a parking that is to last longer
export const MAX_SOURCES = 10; // and one from more numbers at once
export const MAX_BUNDLE_MEMBERS = 20; // of more, what they ring might not fit into the line that Dial() takes; refused
export const MAX_RECORDINGS = 8; // where more run on one leg, the rest goes on, which is told as unconfirmed

// Requests, each address, tenant and account within its share (`shares.ts`)
export const READS_AT_ONCE = 128; // of operations, most of which take no time; further ones wait for their turn
export const ACTS_AT_ONCE = 128; // so do further ones of those that act on a PBX
export const MAX_READS_IN_HAND = 1_024; // those that wait among them; one beyond its share is refused with 'overloaded'
export const MAX_ACTS_IN_HAND = 512; // so it is here
export const FILES_AT_ONCE = 128; // that are being sent; so it is here

// Voicemail: the spool is the PBX's, and what is in it is foreign
export const MAX_FOLDER_ENTRIES = 50_000; // a folder of a mailbox with more files is refused; Asterisk has 9,999 messages in one
export const MAX_MESSAGE_INFO_BYTES = 16 * 1024; // a message whose msgNNNN.txt is longer is not told
export const MAX_FILES_OPEN_AT_ONCE = 16; // of one folder that is read
export const MAX_FOLDER_READS = 20; // while files move in a folder it is read anew; the last reading is told as it is
export const READ_AGAIN_MS = 50; // between two of these
export const FOLDER_LOCK_TIMEOUT_MS = 5_000; // a folder that Asterisk has locked for longer is refused, as by itself
export const FOLDER_LOCK_RETRY_MS = 10; // between two attempts to lock it
export const MAX_WAITING_FOR_MAILBOX = 20; // with more requests that change one mailbox at once, one more is 'overloaded'
