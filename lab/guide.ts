import type { Pbx } from "./pbx.js";
import { LAB_PHONES } from "./phones.js";
import { BRANCH_ACCOUNT, ISYMPHONY_ACCOUNT, OAUTH_ACCOUNT, type Tandem } from "./tandem.js";

const { name, password } = ISYMPHONY_ACCOUNT;
const LIVE = "/communication_manager/rest/live";

/** What to try: the vendor's own examples with the ids of this run, and who knows which secret. */
export async function guide(
  pbx: Pick<Pbx, "amiPort" | "accounts">,
  { url, logFile }: Pick<Tandem, "url" | "logFile">,
): Promise<string> {
  const root = url.replace("127.0.0.1", "localhost");
  const base = `${root}${LIVE}/coreServers`;
  const coreServer = await idOf(`${url}${LIVE}/coreServers/getByName/default`);
  const alice = await idOf(`${url}${LIVE}/coreServers/${coreServer}/extensions/getByName/100`);
  const get = `curl --user ${name}:${password} -i -H "Accept: application/json"`;
  const post = `curl --user ${name}:${password} -i -H "Content-Type: application/json" -X POST`;
  return `
Phones: ${phones()}
Outside: 5559876 and 18005555555 pick up, 5551234 rings, 5550486 is busy; they call DID 5550100.

Watch what happens, in another terminal:
  curl --no-buffer --user ${name}:${password} ${root}/communication_manager/events
List the extensions:
  ${get} ${base}/${coreServer}/extensions
Let extension 100 call 103:
  ${post} -d '{"destinationNumber": "103"}' ${base}/${coreServer}/extensions/${alice}/originate
See its call segments, and whom it dials:
  ${get} ${base}/${coreServer}/extensions/${alice}/callSegments
  ${get} ${base}/${coreServer}/callSegments/SEGMENT_ID/dialingToCallSegments
Answer at 103: type
  answer 103
Whom it talks to:
  ${get} ${base}/${coreServer}/callSegments/SEGMENT_ID/linkedCallSegment
Send 103 to 101:
  ${post} -d '{"destinationNumber": "101", "attended": false}' ${base}/${coreServer}/callSegments/SEGMENT_ID/transfer
Hang up: type
  hangup 101
Let 100 take calls of queue 501, and call it from 103:
  ${post} -d '{"extensionNumber": "100"}' ${base}/${coreServer}/queues/getByName/501/login
  dial 103 501
Do not disturb 100, and let it be called again:
  ${post} ${base}/${coreServer}/extensions/${alice}/enableDnd
  ${post} ${base}/${coreServer}/extensions/${alice}/disableDnd

${unifiedApi(root)}
${telphin(root)}
REST accounts: ${[ISYMPHONY_ACCOUNT, OAUTH_ACCOUNT, BRANCH_ACCOUNT].map(credentials).join(", ")} (documented: this machine only). Tandem's log: ${logFile}
AMI 127.0.0.1:${pbx.amiPort}, ${pbx.accounts.witness.username} / ${pbx.accounts.witness.secret} (may everything; of this run only)
`;
}

/** The same PBX by another vendor's API. Extension 210 is 0003*210 there: its tenant has the number 3. */
function unifiedApi(root: string): string {
  const { name: client, password: secret } = OAUTH_ACCOUNT;
  const uapi = `${root}/uapi`;
  const get = `curl -i -H "Authorization: Bearer $TOKEN"`;
  const call =
    '{"extension": "0003*210", "phoneCallView": [{"source": ["0003*210"], "destination": ["0003*103"]}]}';
  return `The UnifiedAPI takes a token, for an hour:
  TOKEN=$(curl -s -d grant_type=client_credentials -d client_id=${client} -d client_secret=${secret} ${root}/oauth/token.php | cut -d '"' -f 4)
What extension 0003*210 does, and how its phone is registered:
  ${get} '${uapi}/extensions/@me/0003*210/presence/'
Let it call 103:
  ${get} -H "Content-Type: application/json" -d '${call}' ${uapi}/phoneCalls/@me/simple
List the phone calls, and those that are over:
  ${get} ${uapi}/phoneCalls/@me/@self
  ${get} ${uapi}/cdr/@me
`;
}

const credentials = (account: { readonly name: string; readonly password: string }): string =>
  `${account.name} / ${account.password}`;

/** And by a third one's. An extension has an id there, which the list tells. */
function telphin(root: string): string {
  const { name: client, password: secret } = OAUTH_ACCOUNT;
  const base = `${root}/api/ver1.0`;
  const ask = 'curl -i -H "Authorization: Bearer $TELPHIN"';
  return `Telphin's API takes a token of its own:
  TELPHIN=$(curl -s -d grant_type=client_credentials -d client_id=${client} -d client_secret=${secret} ${root}/oauth/token | cut -d '"' -f 4)
The extensions, and the calls that there are:
  ${ask} ${base}/client/@me/extension/
  ${ask} ${base}/client/@me/current_calls/
Tie 104 to 103, by their ids: then "dial 100 103" rings both (untie them with -X DELETE):
  ${ask} -H "Content-Type: application/json" -d '{"bundle_list": [ID_OF_104]}' ${base}/client/@me/extensions_bundle/ID_OF_103
Let 103 and 104 ring, and the first that answers talk to 101:
  ${ask} -H "Content-Type: application/json" -d '{"src_num": ["103", "104"], "dst_num": "101"}' ${base}/extension/EXTENSION_ID/callback/
`;
}

function phones(): string {
  const does = { auto: "picks up", manual: "rings", busy: "is busy" } as const;
  return Object.entries(LAB_PHONES)
    .map(([extension, answer]) => `${extension} ${does[answer]}`)
    .join(", ");
}

async function idOf(url: string): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;
  const answer = await fetch(url, { headers: { authorization, accept: "application/json" } });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const { id } = (await answer.json()) as { id: string };
  return id;
}
