/** English: why a connection is not up, on TCP, TLS, Redis, HTTP and in Brokerlight itself. */
export const linkEnglish = {
  'on-host': 'on {host}',
  'on-this-machine': 'on this machine',
  'host-behind': '{host} behind {via}',
  'server-at': '{server} at {address}',
  'web-server': 'a web server',
  'web-server-at': 'The server at {address}',
  'fault-dns': 'The name of {name} cannot be resolved. Check its spelling, the network and the VPN.',
  'fault-dns-late': 'The name of {name} was not resolved within {duration}. Check the network and the VPN.',
  'fault-refused': '{name} refuses the connection. Check that {server} runs there, and its port.',
  'fault-silent': '{name} does not answer. Check that the machine is on and the VPN is up.',
  'fault-late': '{name} did not answer within {duration}. Check that it is on and the VPN is up.',
  'fault-no-way': 'There is no way to {name} ({code}). Check the network and the VPN.',
  'fault-cut': 'The connection to {name} was cut ({code}). It can be tried again.',
  'fault-failed': 'The connection to {name} failed: {error}.',
  'fault-ended': 'The connection to {name} ended.',
  'fault-ended-with': 'The connection to {name} ended: {error}.',
  'fault-not-needed': 'The connection to {name} is no longer needed.',
  'fault-nothing-needed': 'The connection is no longer needed.',
  'fault-tls-authority':
    '{name}: its certificate is signed by an authority that is not trusted here. Set tls.ca to that authority.',
  'fault-tls-expired': '{name}: its certificate has expired. Renew it there.',
  'fault-tls-name': '{name}: its certificate is for another name. Set tls.serverName. It is for {names}.',
  'fault-tls-none':
    '{name}: no TLS there, or a client certificate is needed. Set tls: false, or tls.cert and tls.key.',
  'fault-tls-failed': '{name}: the TLS handshake failed: {error}.',
  'fault-tls-silent':
    '{name} does not answer a TLS handshake. If it speaks no TLS, set tls: false; else check the port.',
  'fault-tls-file': 'The file {path} of tls.{part} for {name} cannot be read.',
  'fault-redis-password': '{name} asks for a password. Set redis.password for this broker.',
  'fault-redis-refused': '{name} did not accept the password. Check redis.password and redis.username.',
  'fault-redis-refused-user':
    '{name} did not accept user {user} with this password. Check redis.password and redis.username.',
  'fault-redis-sign-in': '{name} did not take the sign-in: {error}.',
  'fault-redis-loading': '{name} is loading its data and answers when it is done.',
  'fault-redis-noperm': '{name} does not let this user in here: {error}. Change its ACL.',
  'fault-redis-noperm-user': '{name} does not let this user as {user} in here: {error}. Change its ACL.',
  'fault-redis-maxclients':
    '{name} refuses new connections: maxclients is reached. Raise it, or close clients that are not needed.',
  'fault-redis-denied':
    '{name} is in protected mode and refuses connections from this address. Set a password there, or connect by SSH.',
  'fault-redis-database-0': '{name} is a node of a cluster that has only database 0. Remove redis.database.',
  'fault-redis-no-database': '{name} has no database of that number. Check redis.database.',
  'fault-redis-database': '{name} did not give the database: {error}.',
  'fault-redis-protocol': '{name} answers, but not as Redis does. Check the port, and whether it needs TLS.',
  'fault-redis-hung-up':
    '{name} hung up at the first command. If it speaks TLS, set tls: true; else check its log.',
  'fault-redis-late': '{name} did not answer within {duration}. Check its load and the network.',
  'fault-redis-slow': '{name} did not answer in time.',
  'fault-cluster-node':
    '{name} is no usable node of a cluster ({error}). Set redis.cluster: false, or allow CLUSTER SLOTS.',
  'fault-cluster-nothing': 'nothing',
  'fault-cluster-none': 'No node of the cluster is named.',
  'fault-sentinel-refuses': '{name} does not say who is master: {error}.',
  'fault-sentinel-unknown': '{name} knows no master {master}. Check redis.sentinel.master.',
  'fault-sentinel-none': 'No Sentinel is named as host:port in redis.sentinel.nodes.',
  'fault-sentinels-no-master': 'The Sentinels name no master of {master}.',
  'fault-role-unknown':
    '{name} tells this user neither ROLE nor INFO, so nobody can be sure that it is the master. Allow ROLE in its ACL.',
  'fault-role-replica':
    '{name} names {node} as master of {master}, but that Redis says it is a replica. Look at the Sentinels.',
  'fault-moved': '{name} is no longer the master of {master}. The new master is connected.',
  'fault-moved-to': '{name} is no longer the master of {master}: {node} is. The new master is connected.',
  'fault-web-authority':
    '{name}: its certificate is signed by an authority that is not trusted here. {advice}',
  'fault-web-advice': 'Use http behind the tunnel, or a certificate of a public authority.',
  'fault-web-name': '{name}: its certificate is for another name. Name it in the URL as in the certificate.',
  'fault-web-no-tls': '{name}: it speaks no TLS. Begin the URL with http://.',
  'fault-web-no-http': '{name} answers, but not in HTTP. Check the port, and whether it needs https.',
  'fault-web-characters':
    'The question to {name} cannot be sent: its address or a header holds characters that are not allowed.',
  'fault-web-hung-up': '{name} hung up before it had answered.',
  'fault-web-failed': 'The exchange with {name} failed ({code}).',
  'fault-web-large': '{name} sends more than {bytes} bytes; the rest was not read.',
  'fault-web-url': 'A URL must start with http:// or https://.',
  'fault-web-late': '{name} did not answer within {duration}.',
  'fault-managed': '{broker} is a managed Redis: nothing can be run there.',
  'fault-kubernetes': '{broker} is reached by Kubernetes, which this version does not do yet.',
  'fault-not-reached': '{broker} was not reached in time.',
  'fault-wait-cancelled': 'Waiting for {broker} was cancelled.',
  'fault-not-connected': '{broker} is not connected.',
  'fault-no-broker': 'There is no broker named {broker} in the config.',
  'fault-machine-silent': 'The machine of {broker} stopped answering. Its session is opened again.',
  'fault-redis-stuck':
    'Redis of {broker} accepted the connection but does not answer. Look at what it is doing on the host.',
  'fault-own-connect':
    'Brokerlight itself failed while it connected to {broker}. Its log has the details; it is tried again.',
  'fault-own-sample':
    'Brokerlight itself failed while it read this broker. Its log has the details; it is tried again.',
} as const

/** The same in Polish. */
export const linkPolish: Readonly<Record<keyof typeof linkEnglish, string>> = {
  'on-host': 'na {host}',
  'on-this-machine': 'na tym komputerze',
  'host-behind': '{host} za {via}',
  'server-at': '{server} pod {address}',
  'web-server': 'serwer WWW',
  'web-server-at': 'Serwer pod {address}',
  'fault-dns': 'Nie można ustalić adresu {name}. Sprawdź pisownię, sieć i VPN.',
  'fault-dns-late': 'Nie udało się ustalić adresu {name} w ciągu {duration}. Sprawdź sieć i VPN.',
  'fault-refused': '{name} odrzuca połączenie. Sprawdź, czy działa tam {server}, i jego port.',
  'fault-silent': '{name} nie odpowiada. Sprawdź, czy maszyna jest włączona i czy działa VPN.',
  'fault-late': '{name}: brak odpowiedzi w ciągu {duration}. Sprawdź, czy działa i czy działa VPN.',
  'fault-no-way': '{name}: brak drogi w sieci ({code}). Sprawdź sieć i VPN.',
  'fault-cut': '{name}: połączenie zostało przerwane ({code}). Można spróbować ponownie.',
  'fault-failed': '{name}: połączenie nie doszło do skutku: {error}.',
  'fault-ended': '{name}: połączenie się zakończyło.',
  'fault-ended-with': '{name}: połączenie się zakończyło: {error}.',
  'fault-not-needed': '{name}: połączenie nie jest już potrzebne.',
  'fault-nothing-needed': 'Połączenie nie jest już potrzebne.',
  'fault-tls-authority':
    '{name}: certyfikat podpisał urząd, któremu się tu nie ufa. Wpisz ten urząd w tls.ca.',
  'fault-tls-expired': '{name}: certyfikat wygasł. Odnów go na serwerze.',
  'fault-tls-name': '{name}: certyfikat jest na inną nazwę. Ustaw tls.serverName. Jest na {names}.',
  'fault-tls-none':
    '{name}: nie ma tam TLS albo potrzebny jest certyfikat klienta. Ustaw tls: false albo tls.cert i tls.key.',
  'fault-tls-failed': '{name}: uzgadnianie TLS się nie powiodło: {error}.',
  'fault-tls-silent':
    '{name} nie odpowiada na uzgadnianie TLS. Jeśli nie używa TLS, ustaw tls: false; jeśli używa, sprawdź port.',
  'fault-tls-file': '{name}: nie można odczytać pliku {path} z tls.{part}.',
  'fault-redis-password': '{name} wymaga hasła. Ustaw redis.password dla tego brokera.',
  'fault-redis-refused': '{name} odrzuca hasło. Sprawdź redis.password i redis.username.',
  'fault-redis-refused-user':
    '{name} odrzuca hasło użytkownika {user}. Sprawdź redis.password i redis.username.',
  'fault-redis-sign-in': '{name} odrzuca logowanie: {error}.',
  'fault-redis-loading': '{name} wczytuje dane i odpowie, gdy skończy.',
  'fault-redis-noperm': '{name} nie wpuszcza tego użytkownika: {error}. Zmień jego ACL.',
  'fault-redis-noperm-user': '{name} nie wpuszcza użytkownika {user}: {error}. Zmień jego ACL.',
  'fault-redis-maxclients':
    '{name} odrzuca nowe połączenia: osiągnięto maxclients. Podnieś ten limit albo zamknij zbędnych klientów.',
  'fault-redis-denied':
    '{name} działa w trybie chronionym i odrzuca połączenia z tego adresu. Ustaw tam hasło albo połącz się przez SSH.',
  'fault-redis-database-0': '{name} to węzeł klastra, który ma tylko bazę 0. Usuń redis.database.',
  'fault-redis-no-database': '{name} nie ma bazy o tym numerze. Sprawdź redis.database.',
  'fault-redis-database': '{name} nie udostępnia bazy: {error}.',
  'fault-redis-protocol': '{name} odpowiada, ale nie jak Redis. Sprawdź port i czy potrzebny jest TLS.',
  'fault-redis-hung-up':
    '{name} zamyka połączenie przy pierwszym poleceniu. Jeśli używa TLS, ustaw tls: true; jeśli nie, sprawdź jego log.',
  'fault-redis-late': '{name}: brak odpowiedzi w ciągu {duration}. Sprawdź obciążenie i sieć.',
  'fault-redis-slow': '{name} nie odpowiada na czas.',
  'fault-cluster-node':
    '{name} nie nadaje się na węzeł klastra ({error}). Ustaw redis.cluster: false albo zezwól na CLUSTER SLOTS.',
  'fault-cluster-nothing': 'brak odpowiedzi',
  'fault-cluster-none': 'Nie podano żadnego węzła klastra.',
  'fault-sentinel-refuses': '{name} nie podaje, kto jest masterem: {error}.',
  'fault-sentinel-unknown': '{name} nie zna mastera {master}. Sprawdź redis.sentinel.master.',
  'fault-sentinel-none': 'W redis.sentinel.nodes nie ma żadnego Sentinela w postaci host:port.',
  'fault-sentinels-no-master': 'Sentinele nie podają mastera {master}.',
  'fault-role-unknown':
    '{name} nie podaje temu użytkownikowi ani ROLE, ani INFO, więc nie wiadomo na pewno, czy jest masterem. Zezwól na ROLE w jego ACL.',
  'fault-role-replica':
    '{name} podaje {node} jako mastera {master}, ale ten Redis mówi, że jest repliką. Sprawdź Sentinele.',
  'fault-moved': '{name} nie jest już masterem {master}. Połączono z nowym masterem.',
  'fault-moved-to': '{name} nie jest już masterem {master}: jest nim {node}. Połączono z nowym masterem.',
  'fault-web-authority': '{name}: certyfikat podpisał urząd, któremu się tu nie ufa. {advice}',
  'fault-web-advice': 'Użyj http za tunelem albo certyfikatu publicznego urzędu.',
  'fault-web-name': '{name}: certyfikat jest na inną nazwę. Wpisz w URL nazwę z certyfikatu.',
  'fault-web-no-tls': '{name}: serwer nie używa TLS. Zacznij URL od http://.',
  'fault-web-no-http': '{name} odpowiada, ale nie w HTTP. Sprawdź port i czy potrzebny jest https.',
  'fault-web-characters':
    '{name}: nie można wysłać pytania, bo adres lub nagłówek zawiera niedozwolone znaki.',
  'fault-web-hung-up': '{name}: połączenie zamknięto przed odpowiedzią.',
  'fault-web-failed': '{name}: wymiana danych się nie powiodła ({code}).',
  'fault-web-large': '{name} wysyła ponad {bytes} bajtów; reszty nie odczytano.',
  'fault-web-url': 'URL musi zaczynać się od http:// albo https://.',
  'fault-web-late': '{name}: brak odpowiedzi w ciągu {duration}.',
  'fault-managed': '{broker} to zarządzany Redis: nie można tam nic uruchomić.',
  'fault-kubernetes': 'Do {broker} prowadzi Kubernetes, czego ta wersja jeszcze nie obsługuje.',
  'fault-not-reached': 'Nie udało się połączyć z {broker} na czas.',
  'fault-wait-cancelled': 'Oczekiwanie na {broker} anulowano.',
  'fault-not-connected': 'Brak połączenia z {broker}.',
  'fault-no-broker': 'W konfiguracji nie ma brokera {broker}.',
  'fault-machine-silent': 'Maszyna brokera {broker} przestała odpowiadać. Sesja jest otwierana ponownie.',
  'fault-redis-stuck':
    'Redis brokera {broker} przyjął połączenie, ale nie odpowiada. Sprawdź na hoście, co robi.',
  'fault-own-connect':
    'Błąd w samym Brokerlight podczas łączenia z {broker}. Szczegóły są w jego logu; próba zostanie powtórzona.',
  'fault-own-sample':
    'Błąd w samym Brokerlight podczas odczytu tego brokera. Szczegóły są w jego logu; próba zostanie powtórzona.',
}
