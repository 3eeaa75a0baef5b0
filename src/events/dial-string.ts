/** A dial string is `number@device`, `device/number`, `device/sip:number@host`, or a device only: null. */
export function dialedNumber(dialString: string): string | null {
  const [first = "", ...rest] = dialString.split("/");
  const aimed = rest.length > 0 ? rest.join("/") : first.includes("@") ? first : "";
  const user = aimed.replace(/^sips?:/i, "").split("@")[0] ?? "";
  return /^[0-9A-Za-z*#+._-]{1,64}$/.test(user) ? user : null;
}
