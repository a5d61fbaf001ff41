/** How grave a line is. */
export type LogSeverity = 'debug' | 'info' | 'warn' | 'error'

/** Where lines go. */
export type LogSink = (severity: LogSeverity, line: string) => void

/** In the order of `setLogLevel()`: at level n the first n are silent. */
const SEVERITIES: readonly LogSeverity[] = ['debug', 'info', 'warn', 'error']

/** Writes lines that are grave enough. Neither message text nor credentials ever belong in one. */
export class Logger {
  private level = 0

  constructor(private readonly sink: LogSink) {}

  /** 0 everything, 1 key information, 2 warnings and errors, 3 errors, 4 nothing; other values are ignored. */
  setLevel(level: number): void {
    if ([0, 1, 2, 3, 4].includes(level)) this.level = level
  }

  write(severity: LogSeverity, line: string): void {
    if (SEVERITIES.indexOf(severity) >= this.level) this.sink(severity, line)
  }
}
