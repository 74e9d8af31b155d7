/** English: what is said about the history file and its answers. */
export const historyEnglish = {
  'history-no-sqlite':
    'No history is kept: this Node brings no SQLite (22.13 and later do). npm run brokerlight starts one that does.',
  'history-newer': '{path} was written by a newer Brokerlight, so no history is kept. Update this one.',
  'history-busy': 'Another program keeps {path} busy. History goes on when it lets go.',
  'history-denied': '{path} cannot be written, so no history is kept. Allow it with chmod or chown.',
  'history-disk': 'The disk of {path} fails, so no history is kept. Check the disk.',
  'history-full': 'There is no room left on the disk of {path}, so no history is kept. Make room.',
  'history-error': 'No history is kept in {path}: {error}.',
  'history-damaged': 'The history was damaged at {time}. It lies in {path}, and a new one was begun.',
  'history-too-many': 'Only the first {kept} of {count} values of {broker} are kept.',
  'history-older': 'What is older than {duration} is not kept here.',
  'history-unseen': '{series} was not seen at {broker} in this time.',
  'history-empty-range': 'The end of the time that was asked for is not after its beginning.',
  'history-no-prometheus':
    'This is what is kept on this machine, because Prometheus could not be asked: {error}',
  'history-only-here': 'Prometheus does not hold {series}: this is what is kept on this machine.',
  'history-failover': 'The master moved from {from} to {to}.',
} as const

/** Polish: what is said about the history file and its answers. */
export const historyPolish: Readonly<Record<keyof typeof historyEnglish, string>> = {
  'history-no-sqlite':
    'Historia nie jest zapisywana: ten Node nie ma SQLite (mają go wersje od 22.13). npm run brokerlight uruchamia taki, który ma.',
  'history-newer':
    'Plik {path} zapisała nowsza wersja Brokerlight, więc historia nie jest zapisywana. Zaktualizuj tę wersję.',
  'history-busy': 'Inny program zajmuje plik {path}. Zapis historii ruszy dalej, gdy go zwolni.',
  'history-denied':
    'Nie można pisać do pliku {path}, więc historia nie jest zapisywana. Zezwól na to przez chmod lub chown.',
  'history-disk': 'Dysk z plikiem {path} zawodzi, więc historia nie jest zapisywana. Sprawdź dysk.',
  'history-full':
    'Na dysku z plikiem {path} nie ma już miejsca, więc historia nie jest zapisywana. Zwolnij miejsce.',
  'history-error': 'Historia nie jest zapisywana w pliku {path}: {error}.',
  'history-damaged': 'Historia była uszkodzona ({time}). Leży w {path}, a zapis zaczął się od nowa.',
  'history-too-many': 'Zapisywanych jest tylko pierwszych {kept} z {count} wartości brokera {broker}.',
  'history-older': 'Dane starsze niż {duration} nie są tu przechowywane.',
  'history-unseen': 'W tym czasie nie było {series} na brokerze {broker}.',
  'history-empty-range': 'Koniec podanego czasu nie leży po jego początku.',
  'history-no-prometheus':
    'To dane zapisane na tym komputerze, bo nie udało się zapytać Prometheusa: {error}',
  'history-only-here': 'Prometheus nie ma {series}: to dane zapisane na tym komputerze.',
  'history-failover': 'Master przeszedł z {from} na {to}.',
}
