/** The one line the demo host prints. */
export type ReadyLine =
  | {
      readonly ready: true
      readonly directory: string
      /** Path of the demo's brokers.yaml. */
      readonly config: string
      /** What is special about this demo, in words. */
      readonly notes: readonly string[]
    }
  | { readonly ready: false; readonly error: string }
