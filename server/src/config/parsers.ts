/** Reads one kind of value; `allowed` completes the sentence "it takes …" in an error. */
export interface Parser<T> {
  readonly allowed: string
  /** A flag that may stand alone on the command line, meaning `true`. */
  readonly standalone: boolean
  /** undefined: not a value of this kind. */
  parse(raw: string): T | undefined
}

/** A whole number of that range. */
export function integer(min: number, max: number): Parser<number> {
  return {
    allowed: `a whole number from ${min} to ${max}`,
    standalone: false,
    parse: (raw) => {
      const value = /^\d{1,15}$/.test(raw) ? Number(raw) : NaN
      return value >= min && value <= max ? value : undefined
    },
  }
}

/** Any text that is not empty. */
export const text: Parser<string> = {
  allowed: 'text that is not empty',
  standalone: false,
  parse: (raw) => (raw.trim() === '' ? undefined : raw),
}

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false }

/** On or off. */
export const onOff: Parser<boolean> = {
  allowed: 'true or false',
  standalone: true,
  parse: (raw) => BOOLEANS[raw],
}

/** One word of a list. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Parser<Word> {
  return {
    allowed: `one of ${words.join(', ')}`,
    standalone: false,
    parse: (raw) => words.find((word) => word === raw),
  }
}

/** The form in which a browser writes an Origin header; undefined when the text is none. */
export function normalOrigin(raw: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\/[^/?#\s*]+$/i.test(raw) || !URL.canParse(raw)) return undefined
  const { protocol, host, hostname } = new URL(raw)
  return hostname === '' || hostname.endsWith('.') ? undefined : `${protocol}//${host}`
}

/** Origins separated by commas, each scheme and host and port, without a path. */
export const origins: Parser<readonly string[]> = {
  allowed: 'origins such as https://chat.example.org, separated by commas, without a path and without *',
  standalone: false,
  parse: (raw) => {
    const parsed = raw.split(',').map((part) => normalOrigin(part.trim()))
    return parsed.every((origin) => origin !== undefined) ? parsed : undefined
  },
}

/** The address of a PostgreSQL database. */
export const databaseUrl: Parser<string> = {
  allowed: 'an address such as postgres://user:password@host:5432/database',
  standalone: false,
  parse: (raw) => (/^postgres(ql)?:\/\/.+/.test(raw) && URL.canParse(raw) ? raw : undefined),
}

/** A key for signing; short ones can be guessed. */
export const secretText: Parser<string> = {
  allowed: 'at least 32 characters',
  standalone: false,
  parse: (raw) => (raw.length >= 32 ? raw : undefined),
}
