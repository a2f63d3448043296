// Another party's authorization server, with one client and a user who has agreed a few times.
// Prints one JSON line: where it listens, and the refresh tokens it issued. Ends with its input.

import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [clientId, clientSecret, authentication] = process.argv.slice(2);
const SCOPES = "orders products inventory";
const AGREEMENTS = 6;

const server = createServer();
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      token_endpoint_auth_method: authentication,
      grant_types: ["authorization_code", "refresh_token", "client_credentials"],
      redirect_uris: ["https://client.example/callback"],
      scope: `openid offline_access ${SCOPES}`,
    },
  ],
  scopes: ["openid", "offline_access", "payments", ...SCOPES.split(" ")],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    revocation: { enabled: true },
  },
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "RS256" }] },
  cookies: { keys: ["of no importance"] },
  findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  rotateRefreshToken: true,
  ttl: { AccessToken: 3600, ClientCredentials: 600, Grant: 86400, IdToken: 60, RefreshToken: 86400 },
});

// What a browser would have brought about: the user agreed, and a refresh token was issued.
async function agreed() {
  const grant = new provider.Grant({ accountId: "user", clientId });
  const scope = `openid offline_access ${SCOPES}`;
  grant.addOIDCScope(scope);
  const token = new provider.RefreshToken({
    accountId: "user",
    client: await provider.Client.find(clientId),
    grantId: await grant.save(),
    gty: "authorization_code",
    scope,
  });
  return token.save();
}

const refreshTokens = await Promise.all(Array.from({ length: AGREEMENTS }, agreed));
server.on("request", provider.callback());
process.stdin.on("end", () => process.exit(0)).resume();
console.log(JSON.stringify({ issuer, refreshTokens }));
