import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from "node:crypto";

/** What a receiver can be sure of: that Tandem sent just this, at this time. */
export interface SignedParts {
  /** Seconds since 1970. */
  readonly at: number;
  readonly deliveryId: string;
  readonly method: string;
  /** With the query that is sent. */
  readonly url: string;
  /** "" where there is none. */
  readonly body: string;
}

export interface Signer {
  /** Ed25519, SubjectPublicKeyInfo as PEM. */
  readonly publicKey: string;
  /** The value of `Tandem-Signature`: `t=<seconds since 1970>,ed25519=<signature in base64>`. */
  header(parts: SignedParts): string;
}

/** Ed25519, PKCS #8 as PEM. */
export const newPrivateKey = (): string =>
  generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();

export function createSigner(privateKey: string): Signer {
  const key = createPrivateKey(privateKey);
  return {
    publicKey: createPublicKey(key).export({ type: "spki", format: "pem" }).toString(),
    header: (parts) =>
      `t=${parts.at},ed25519=${sign(null, Buffer.from(signedText(parts)), key).toString("base64")}`,
  };
}

/** Line by line; only the body, which comes last, can have line breaks. */
const signedText = ({ at, deliveryId, method, url, body }: SignedParts): string =>
  [at, deliveryId, method, url, body].join("\n");
