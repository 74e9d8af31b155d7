const dayMs = 86_400_000
const days = Number(process.env.BROKERLIGHT_TEST_DAYS_AHEAD ?? 0)
const SystemDate = Date

/** The system's date and time, so many days ahead. */
class ShiftedDate extends SystemDate {
  constructor(...parts: unknown[]) {
    super(...((parts.length === 0 ? [ShiftedDate.now()] : parts) as [number]))
  }
  static override now(): number {
    return SystemDate.now() + days * dayMs
  }
}

if (days !== 0) globalThis.Date = ShiftedDate as DateConstructor
