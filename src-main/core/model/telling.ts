/** When and where alerts are told, as brokers.yaml says it; secrets are left out. */
export interface Telling {
  /** Only critical alerts are told then. `days` are those it begins on; null is every day. */
  readonly quietHours: readonly {
    readonly from: string
    readonly to: string
    readonly days: readonly string[] | null
  }[]
  /** Where alerts are posted to; null is nowhere. */
  readonly webhook: string | null
  /** A critical alert that stands is told again after this long; 0 is never. */
  readonly repeatHours: number
}
