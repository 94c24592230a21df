// The tables of the SQLite engine. A migration is never edited once released: what changes comes as the next one.

/** Marks the file as a store of ours (the bytes of "BULK"). */
export const APPLICATION_ID = 0x42554c4b;

/** The migration at index n leads from `user_version` n to n + 1. */
export const MIGRATIONS: readonly string[] = [
  // The facts of a reading are written in one transaction and so lie together: `facts` rows from number `first` on.
  `
  create table evidence (
    number integer primary key,
    digest text not null unique,
    metadata text not null
  ) strict;
  create table reading (
    number integer primary key,
    evidence text not null references evidence (digest),
    reader text not null,
    version integer not null,
    context text not null,
    problems text not null,
    first integer not null,
    facts integer not null,
    unique (evidence, reader, version, context)
  ) strict;
  create table fact (
    number integer primary key,
    reading integer not null references reading (number),
    body text not null,
    id text generated always as (body ->> 'id') virtual,
    kind text generated always as (body ->> 'kind') virtual
  ) strict;
  create table ledger (
    sequence integer primary key,
    previous text,
    time text not null,
    actor text not null,
    action text not null,
    subject text not null,
    body text not null,
    hash text not null unique
  ) strict;
  `,
  // Nothing asked for these columns, and checking them took as long as writing the fact.
  "alter table fact drop column id; alter table fact drop column kind;",
];
