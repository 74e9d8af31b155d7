/** English: what Redis refuses, by the code of the refusal. */
export const refusalsEnglish = {
  'info-foreign': 'its answer has no field of a Redis server, as that of a proxy has',
  'hangs-up': 'the server, or a proxy before it, closes the connection when it is asked',
  'no-info-state': 'Redis answers, but its state is unknown: INFO cannot be used here ({reason}).',
} as const

/** Polish: what Redis refuses. */
export const refusalsPolish: Readonly<Record<keyof typeof refusalsEnglish, string>> = {
  'info-foreign': 'odpowiedź nie ma pól serwera Redis, jak u proxy',
  'hangs-up': 'serwer albo proxy przed nim zamyka połączenie po tym pytaniu',
  'no-info-state': 'Redis odpowiada, ale jego stan jest nieznany: nie można tu użyć INFO ({reason}).',
}
