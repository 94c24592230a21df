// One's own account: the second factor, passkeys, and tokens for programs.

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import {
  departToProvider,
  useAddPasskey,
  useAddToken,
  useBeginTotp,
  useConfirmTotp,
  useMe,
  useProvider,
  useRemoveToken,
  useTokens,
  useUnlinkProvider,
} from "../api/people.ts";
import { useFormats, useMessages } from "../language/language.tsx";
import { Loaded, Page } from "../parts/page.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import "./people.css";

export function AccountPage() {
  const { people, shell } = useMessages();
  const me = useMe();
  return (
    <Page title={shell.account}>
      <Loaded query={me}>
        {(person) => (
          <>
            <section className="sheet account-card" aria-labelledby="second-factor">
              <h2 id="second-factor">{people.secondFactor}</h2>
              <Totp on={person.totp} />
              <Passkeys count={person.passkeys} />
            </section>
            <ProviderLink linked={person.openid} />
            <Tokens />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Totp({ on }: { readonly on: boolean }) {
  const { people } = useMessages();
  const begin = useBeginTotp();
  const confirm = useConfirmTotp();
  const [code, setCode] = useState("");
  if (on || confirm.isSuccess) return <p>✓ {people.totpOn}</p>;
  return (
    <div className="field">
      <p className="quiet">{people.totpLead}</p>
      {begin.data === undefined ? (
        <div className="buttons">
          <button type="button" className="button" disabled={begin.isPending} onClick={() => begin.mutate()}>
            {people.totpBegin}
          </button>
        </div>
      ) : (
        <form
          className="field"
          onSubmit={(event) => {
            event.preventDefault();
            confirm.mutate(code.trim());
          }}
        >
          <p>{people.totpSecret}</p>
          <img
            className="qr"
            width={200}
            height={200}
            alt={people.totpQr}
            src={`data:image/svg+xml,${encodeURIComponent(begin.data.qr)}`}
          />
          <code className="one-time">{begin.data.secret.match(/.{1,4}/g)?.join(" ")}</code>
          <a href={begin.data.uri}>{people.totpOpen}</a>
          <label className="field short">
            <span>{people.code}</span>
            <input
              required
              inputMode="numeric"
              autoComplete="one-time-code"
              pattern="[0-9]{6}"
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          </label>
          {confirm.error !== null && (
            <p role="alert" className="bad-text">
              {confirm.error.message}
            </p>
          )}
          <div className="buttons">
            <button type="submit" className="button main" disabled={confirm.isPending}>
              {people.confirm}
            </button>
          </div>
        </form>
      )}
    </div>
  );
}

function Passkeys({ count }: { readonly count: number }) {
  const { people } = useMessages();
  const add = useAddPasskey();
  return (
    <div className="field">
      <p className="quiet">{count === 0 ? people.passkeyLead : people.passkeys(count)}</p>
      <div className="buttons">
        <button
          type="button"
          className="button"
          disabled={add.isPending}
          onClick={() => add.mutate(navigator.platform || "Bulkhead")}
        >
          {people.addPasskey}
        </button>
      </div>
      {add.error !== null && (
        <p role="alert" className="bad-text">
          {add.error.message}
        </p>
      )}
    </div>
  );
}

/** Known by the identity provider of the organisation or not, where there is one. */
function ProviderLink({ linked }: { readonly linked: boolean }) {
  const { people } = useMessages();
  const provider = useProvider();
  const unlink = useUnlinkProvider();
  const link = useMutation({ mutationFn: () => departToProvider(true) });
  if (provider === null) return null;
  const failure = unlink.error ?? link.error;
  return (
    <section className="sheet account-card" aria-labelledby="provider">
      <h2 id="provider">
        <SeenText text={provider} />
      </h2>
      <p className="quiet">{linked ? people.linked : people.linkProviderLead}</p>
      <div className="buttons">
        <button type="button" className="button" onClick={() => (linked ? unlink : link).mutate()}>
          {linked ? people.unlink : people.linkProvider}
        </button>
      </div>
      {failure !== null && (
        <p role="alert" className="bad-text">
          {failure.message}
        </p>
      )}
    </section>
  );
}

const SCOPES = ["read", "upload", "edit", "answer"] as const;

function Tokens() {
  const { people, shell } = useMessages();
  const { day } = useFormats();
  const tokens = useTokens();
  const add = useAddToken();
  const remove = useRemoveToken();
  const [name, setName] = useState("");
  const [expires, setExpires] = useState("");
  const [scope, setScope] = useState<readonly string[]>(["read"]);
  return (
    <section className="sheet account-card" aria-labelledby="tokens">
      <h2 id="tokens">{people.tokens}</h2>
      <p className="quiet">{people.tokensLead}</p>
      <Loaded query={tokens}>
        {(all) => (
          <ul className="token-list">
            {all.map((token) => (
              <li key={token.id}>
                <b>
                  <SeenText text={token.name} />
                </b>
                <span className="quiet small">
                  {token.scope.join(", ")} · {people.untilDay(day(token.expires))}
                </span>
                <button type="button" className="button danger" onClick={() => remove.mutate(token.id)}>
                  {shell.remove}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {add.data !== undefined && (
        <div role="status">
          <p>{people.tokenOnce}</p>
          <code className="one-time">{add.data.token}</code>
        </div>
      )}
      <form
        className="token-form"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate({ name: name.trim(), scope, expires });
        }}
      >
        <label className="field">
          <span>{people.tokenName}</span>
          <input required value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label className="field">
          <span>{people.expires}</span>
          <input type="date" required value={expires} onChange={(event) => setExpires(event.target.value)} />
        </label>
        <fieldset className="bare">
          <legend>{people.scope}</legend>
          <div className="buttons">
            {SCOPES.map((one) => (
              <label key={one} className="tick">
                <input
                  type="checkbox"
                  checked={scope.includes(one)}
                  onChange={(event) => setScope(event.target.checked ? [...scope, one] : scope.filter((other) => other !== one))}
                />
                {people.scopes[one]}
              </label>
            ))}
          </div>
        </fieldset>
        <button type="submit" className="button" disabled={add.isPending || scope.length === 0}>
          {people.addToken}
        </button>
      </form>
      {add.error !== null && (
        <p role="alert" className="bad-text">
          {add.error.message}
        </p>
      )}
    </section>
  );
}
