/** One connected user of a contestant. */
export interface Party {
  /** Resolves when the server has acknowledged the message. */
  send(text: string): Promise<void>
  close(): Promise<void>
}

/** What arrives at a receiver, in order. */
export type Receive = (text: string) => void

/** A chat server in a process of its own, with clients in this one. */
export interface Contestant {
  readonly name: string
  /** What its acknowledgement means, for the table. */
  readonly promise: string
  start(): Promise<void>
  /** Connects a user and resolves when it could send. The same user may come back after close(). */
  connect(user: string, peer: string, receive: Receive): Promise<Party>
  stop(): Promise<void>
}
