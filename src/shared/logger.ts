/** How grave a line is. */
export type LogSeverity = 'debug' | 'info' | 'warn' | 'error'

/** Where lines go. */
export type LogSink = (severity: LogSeverity, line: string) => void

/** The lowest level of `setLogLevel()` at which a line is no longer printed. */
const SILENT_FROM: Record<LogSeverity, number> = { debug: 1, info: 2, warn: 3, error: 4 }

const LEVELS: readonly unknown[] = [0, 1, 2, 3, 4]

/** Writes lines that are grave enough. Neither message text nor credentials ever belong in one. */
export class Logger {
  private level = 0

  constructor(private readonly sink: LogSink) {}

  /** 0 everything, 1 key information, 2 warnings and errors, 3 errors, 4 nothing; other values are ignored. */
  setLevel(level: number): void {
    if (LEVELS.includes(level)) this.level = level
  }

  debug(line: string): void {
    this.write('debug', line)
  }

  info(line: string): void {
    this.write('info', line)
  }

  warn(line: string): void {
    this.write('warn', line)
  }

  error(line: string): void {
    this.write('error', line)
  }

  private write(severity: LogSeverity, line: string): void {
    if (this.level < SILENT_FROM[severity]) this.sink(severity, line)
  }
}
