/** English: what is said about the app itself: its folders and its own faults. */
export const appEnglish = {
  'folder-not-made':
    'The folder {folder} cannot be made: {why}. Set BROKERLIGHT_HOME to a folder that this user can write.',
  'folder-read-only':
    '{folder} cannot be written: {why}. Brokers are watched all the same, but history, alerts, silences and the audit of runs are not kept. To keep them, allow writing there, or set BROKERLIGHT_HOME to another folder.',
  'why-denied': 'this user has no permission there',
  'why-read-only': 'its file system is read-only',
  'why-file': 'a file is in the way',
  'why-no-folders': 'its file system takes no new folders',
  'why-full': 'there is no room left on its disk',
  'why-code': 'the system answers {code}',
  'not-read-yet': 'Not read yet.',
  'unread-queues':
    '{unread} of {queues} were not looked at closely yet: what is stuck or dead in them is not known.',
  'unread-search':
    'The search for queues has not ended: queues that brokers.yaml does not name are not known. discover under watch narrows the search or turns it off.',
  'no-host-reading': 'The host is not reached.',
  'no-redis-reading': 'Redis is not reached.',
  'reading-broke': 'It could not be read: {error}.',
  'own-fault-goes-on':
    'Brokerlight met an error of its own and goes on: {error}. The log of the app has the details.',
  'own-fault-ends': 'Brokerlight met an error of its own and cannot go on: {error}.',
} as const

/** The same in Polish. */
export const appPolish: Readonly<Record<keyof typeof appEnglish, string>> = {
  'folder-not-made':
    'Nie można utworzyć folderu {folder}: {why}. Ustaw BROKERLIGHT_HOME na folder, w którym ten użytkownik może zapisywać.',
  'folder-read-only':
    'W {folder} nie można zapisywać: {why}. Brokery są mimo to obserwowane, ale historia, alerty, wyciszenia i zapis przebiegów nie zostaną zachowane. Aby je zachować, zezwól tam na zapis albo ustaw BROKERLIGHT_HOME na inny folder.',
  'why-denied': 'ten użytkownik nie ma tam uprawnień',
  'why-read-only': 'system plików jest tylko do odczytu',
  'why-file': 'na drodze stoi plik',
  'why-no-folders': 'w tym systemie plików nie można tworzyć folderów',
  'why-full': 'na dysku nie ma miejsca',
  'why-code': 'system odpowiada {code}',
  'not-read-yet': 'Jeszcze nie odczytano.',
  'unread-queues':
    'Nie przyjrzano się jeszcze z bliska: {unread} z {queues}. Nie wiadomo, co w nich utknęło lub jest martwe.',
  'unread-search':
    'Wyszukiwanie kolejek jeszcze się nie skończyło: kolejki, których nie ma w brokers.yaml, są nieznane. discover pod watch je zawęża albo wyłącza.',
  'no-host-reading': 'Nie ma połączenia z hostem.',
  'no-redis-reading': 'Nie ma połączenia z Redisem.',
  'reading-broke': 'Nie udało się odczytać: {error}.',
  'own-fault-goes-on':
    'Brokerlight napotkał własny błąd i działa dalej: {error}. Szczegóły są w dzienniku aplikacji.',
  'own-fault-ends': 'Brokerlight napotkał własny błąd i nie może działać dalej: {error}.',
}
