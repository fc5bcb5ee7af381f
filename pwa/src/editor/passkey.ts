/** Passkeys between the server's JSON and the browser, which speaks bytes; browsers of three years ago have no `parse…FromJSON`. */
import type { Client, Me } from "./client.ts";

interface Described {
  id: string;
  type: "public-key";
  transports?: AuthenticatorTransport[];
}
interface CreationJson extends Omit<PublicKeyCredentialCreationOptions, "challenge" | "user" | "excludeCredentials"> {
  challenge: string;
  user: { id: string; name: string; displayName: string };
  excludeCredentials?: Described[];
}
interface RequestJson extends Omit<PublicKeyCredentialRequestOptions, "challenge" | "allowCredentials"> {
  challenge: string;
  allowCredentials?: Described[];
}

/** The person closed the browser's own dialog, or their device has nothing that fits. */
export class NoPasskey extends Error {}

export const canPasskey = (): boolean => "credentials" in navigator && "PublicKeyCredential" in window;

export async function signIn(client: Client, label: string): Promise<Me> {
  const options = await client.post<RequestJson>("login/begin");
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: options.allowCredentials?.map(described) ?? [] };
  const found = await asked(() => navigator.credentials.get({ publicKey }));
  return client.known(await client.post<Me>("login/finish", { credential: told(found), label }));
}

/** `path`: "invitations/…" or "passkeys"; what its finish answers. */
export async function register<T>(client: Client, path: string, label: string): Promise<T> {
  const options = await client.post<CreationJson>(`${path}/begin`);
  const publicKey = { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: options.excludeCredentials?.map(described) ?? [] };
  const made = await asked(() => navigator.credentials.create({ publicKey }));
  return client.post<T>(`${path}/finish`, { credential: told(made), label });
}

/** "Firefox, Android": what a person finds this device by in their list. */
export function thisDevice(): string {
  const agent = navigator.userAgent;
  const browser = /Firefox\//.test(agent) ? "Firefox" : /Edg\//.test(agent) ? "Edge" : /Chrome\//.test(agent) ? "Chrome" : /Safari\//.test(agent) ? "Safari" : "Browser";
  const system = ["Android", "iPhone", "iPad", "Windows", "Mac", "Linux"].find((name) => agent.includes(name));
  return system ? `${browser}, ${system}` : browser;
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  const found = await ask().catch((problem: unknown) => {
    if (problem instanceof DOMException) throw new NoPasskey(problem.name);
    throw problem;
  });
  if (!found) throw new NoPasskey();
  return found as PublicKeyCredential;
}

function told(credential: PublicKeyCredential): Record<string, unknown> {
  const answer = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  const response: Record<string, unknown> = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"] as const) if (answer[name]) response[name] = text(answer[name] as ArrayBuffer);
  if (answer.getTransports) response["transports"] = answer.getTransports();
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: credential.getClientExtensionResults(), authenticatorAttachment: credential.authenticatorAttachment ?? undefined };
}

const described = ({ id, ...rest }: Described): PublicKeyCredentialDescriptor => ({ ...rest, id: bytes(id) });

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
