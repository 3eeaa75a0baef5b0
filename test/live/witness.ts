import AsteriskManager from "asterisk-manager";

type Message = Readonly<Record<string, string>>;

/** Whatever Asterisk has not answered by then fails the test. */
const ANSWER_TIMEOUT_MS = 15_000;

/** What Asterisk itself says, read by somebody else's AMI client: the independent witness of the live tests. */
export interface Witness {
  /** Sends an action; rejects on `Response: Error`. */
  act(action: Record<string, string>): Promise<Message>;
  /** The items of a list action: the events named `item`, until the one named `complete`. */
  list(action: string, item: string, complete: string, headers?: Record<string, string>): Promise<Message[]>;
  /** The next event of that name whose headers are so. */
  next(event: string, headers: Message): Promise<Message>;
  /** How many events of that name with such headers come while this runs. */
  count(event: string, headers: Message, run: () => Promise<void>): Promise<number>;
  close(): void;
}

export async function openWitness(pbx: {
  readonly amiPort: number;
  readonly amiHost: string;
  readonly accounts: { readonly witness: { readonly username: string; readonly secret: string } };
}): Promise<Witness> {
  const { username, secret } = pbx.accounts.witness;
  const manager = new AsteriskManager(pbx.amiPort, pbx.amiHost, username, secret, true);
  manager.on("error", () => {});
  manager.setMaxListeners(0);
  const act = (action: Record<string, string>) =>
    inTime<Message>(`answer to ${action.action}`, (resolve, reject) => {
      manager.action(action, (error, answer) => {
        if (error) reject(new Error(`${action.action}: ${error.message ?? JSON.stringify(error)}`));
        else resolve(answer);
      });
    });
  const list: Witness["list"] = (action, item, complete, headers = {}) =>
    inTime<Message[]>(`${action} to complete`, (resolve, reject) => {
      const actionid = `witness-${Math.random()}`;
      const items: Message[] = [];
      const listener = (message: Message) => {
        if (message.actionid !== actionid) return;
        if (message.event === item) items.push(message);
        if (message.event !== complete) return;
        manager.removeListener("managerevent", listener);
        resolve(items);
      };
      manager.on("managerevent", listener);
      manager.action({ ...headers, action, actionid }, (error) => {
        if (error) reject(new Error(`${action}: ${error.message ?? ""}`));
      });
    });
  const next = (event: string, headers: Message) =>
    inTime<Message>(event, (resolve) => {
      const listener = (message: Message) => {
        if (!isSuch(message, event, headers)) return;
        manager.removeListener("managerevent", listener);
        resolve(message);
      };
      manager.on("managerevent", listener);
    });
  const count: Witness["count"] = async (event, headers, run) => {
    let counted = 0;
    const listener = (message: Message) => {
      if (isSuch(message, event, headers)) counted += 1;
    };
    manager.on("managerevent", listener);
    await run();
    await act({ action: "Ping" }); // whatever has happened by now comes before its answer
    manager.removeListener("managerevent", listener);
    return counted;
  };
  await act({ action: "Ping" });
  return { act, list, next, count, close: () => manager.disconnect() };
}

const isSuch = (message: Message, event: string, headers: Message): boolean =>
  message.event === event && Object.entries(headers).every(([name, value]) => message[name] === value);

function inTime<T>(
  awaited: string,
  start: (resolve: (value: T) => void, reject: (reason: Error) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${awaited}`)), ANSWER_TIMEOUT_MS);
    const settle =
      <V>(then: (value: V) => void) =>
      (value: V) => {
        clearTimeout(timer);
        then(value);
      };
    start(settle(resolve), settle(reject));
  });
}
