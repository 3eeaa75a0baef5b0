declare module "asterisk-manager" {
  type Message = Readonly<Record<string, string>>;
  interface Manager {
    on(event: "managerevent", listener: (message: Message) => void): void;
    on(event: "connect" | "close" | "error", listener: () => void): void;
    removeListener(event: "managerevent", listener: (message: Message) => void): void;
    setMaxListeners(count: number): void;
    action(
      action: Record<string, string>,
      callback: (error: Message | null | undefined, answer: Message) => void,
    ): string;
    disconnect(): void;
  }
  const Manager: new (
    port: number,
    host: string,
    username: string,
    password: string,
    events?: boolean,
  ) => Manager;
  export default Manager;
}
