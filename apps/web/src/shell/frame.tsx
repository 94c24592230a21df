// The frame around every page: the places at the left, plant, search and person at the top.

import { Link, Outlet, useNavigate, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useLiveNews } from "../api/live.ts";
import { signOut, useMay, useMe } from "../api/people.ts";
import { usePlants, useStanding } from "../api/plants.ts";
import { chooseLanguage, LANGUAGE_NAMES, useFormats, useLanguageCode, useMessages } from "../language/language.tsx";
import { Icon, type IconName, Mark } from "../parts/icon.tsx";
import { Menu } from "../parts/menu.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import { Toasts } from "../parts/toast.tsx";
import { Search } from "./search.tsx";
import { chooseTheme, THEMES, useTheme } from "./theme.ts";

/** The places of a plant, in the order of work. */
const PLACES = [
  { to: "/p/$plant", icon: "home", word: "home" },
  { to: "/p/$plant/map", icon: "map", word: "map" },
  { to: "/p/$plant/assessment", icon: "assessment", word: "assessment" },
  { to: "/p/$plant/evidence", icon: "evidence", word: "evidence" },
  { to: "/p/$plant/findings", icon: "findings", word: "findings" },
  { to: "/p/$plant/traffic", icon: "traffic", word: "traffic" },
] as const satisfies readonly { readonly to: string; readonly icon: IconName; readonly word: string }[];

export function Frame() {
  const { shell } = useMessages();
  const { plant } = useParams({ strict: false });
  const me = useMe().data;
  const plants = usePlants().data ?? [];
  const here = plants.find((one) => one.id === plant);
  const standing = useStanding(plant).data;
  useLiveNews(plant);
  const may = useMay(plant);
  const navigate = useNavigate();
  const { day } = useFormats();
  return (
    <div className="frame">
      <a href="#page" className="skip">
        {shell.skip}
      </a>
      <nav className="rail" aria-label={shell.places}>
        <Link to="/" className="brand">
          <Mark />
          <span className="word">Bulkhead</span>
        </Link>
        {plant !== undefined && (
          <>
            <p className="group">{shell.thisPlant}</p>
            {PLACES.map(({ to, icon, word }) => (
              <Link
                key={to}
                to={to}
                params={{ plant }}
                className="place"
                title={shell[word]}
                activeOptions={{ exact: word === "home", includeSearch: false }}
                activeProps={{ "aria-current": "page" }}
              >
                <Icon name={icon} />
                <span className="word">{shell[word]}</span>
                {word === "findings" && standing !== undefined && standing.openFindings > 0 && (
                  <span className="count">{standing.openFindings}</span>
                )}
              </Link>
            ))}
          </>
        )}
        <p className="group">{shell.thisServer}</p>
        <RailLink to="/" icon="plants" word={shell.plants} exact />
        {may("ledger") && <RailLink to="/ledger" icon="ledger" word={shell.ledger} />}
        {may("people") && <RailLink to="/people" icon="people" word={shell.people} />}
      </nav>
      <header className="bar">
        {plants.length > 1 && plant !== undefined ? (
          <select
            aria-label={shell.plants}
            value={plant}
            onChange={(event) => void navigate({ to: "/p/$plant", params: { plant: event.target.value } })}
          >
            {plants.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        ) : (
          <span className="plant-name">{here !== undefined && <SeenText text={here.name} />}</span>
        )}
        {standing !== undefined && <span className="quiet small">{shell.asOf(day(standing.asOf))}</span>}
        <span className="spring" />
        {plant !== undefined && <Search plant={plant} />}
        <LanguageMenu />
        <ThemeMenu />
        {me !== undefined && (
          <Menu label={me.name} face={<Icon name="account" />}>
            <div className="menu-list">
              <p className="quiet small">{me.name}</p>
              <Link to="/account" className="button plain">
                <Icon name="account" />
                {shell.account}
              </Link>
              <button type="button" className="button plain" onClick={() => void navigate({ to: "/lock" })}>
                <Icon name="lock" />
                {shell.lock}
              </button>
              <button type="button" className="button plain" onClick={() => void signOut()}>
                <Icon name="out" />
                {shell.signOut}
              </button>
            </div>
          </Menu>
        )}
      </header>
      <main className="page" id="page" tabIndex={-1}>
        <Outlet />
      </main>
      <Toasts />
    </div>
  );
}

function RailLink(props: {
  readonly to: "/" | "/ledger" | "/people";
  readonly icon: IconName;
  readonly word: string;
  readonly exact?: boolean;
}) {
  return (
    <Link
      to={props.to}
      className="place"
      title={props.word}
      activeOptions={{ exact: props.exact === true }}
      activeProps={{ "aria-current": "page" }}
    >
      <Icon name={props.icon} />
      <span className="word">{props.word}</span>
    </Link>
  );
}

export function LanguageMenu() {
  const { shell } = useMessages();
  const code = useLanguageCode();
  return (
    <Menu label={shell.language} face={<Icon name="globe" />}>
      <Options
        label={shell.language}
        options={LANGUAGE_NAMES.map(({ code, name }) => ({ value: code, label: name }))}
        value={code}
        onChoose={chooseLanguage}
      />
    </Menu>
  );
}

export function ThemeMenu() {
  const { shell } = useMessages();
  const theme = useTheme();
  return (
    <Menu label={shell.theme} face={<Icon name="sun" />}>
      <Options
        label={shell.theme}
        options={THEMES.map((value) => ({ value, label: shell.themes[value] }))}
        value={theme}
        onChoose={chooseTheme}
      />
    </Menu>
  );
}

function Options<Value extends string>(props: {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly label: ReactNode }[];
  readonly value: Value;
  readonly onChoose: (value: Value) => void;
}) {
  return (
    <div className="menu-list" role="group" aria-label={props.label}>
      {props.options.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          className="button plain"
          aria-pressed={value === props.value}
          onClick={() => props.onChoose(value)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
