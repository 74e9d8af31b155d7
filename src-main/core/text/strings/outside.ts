/** English: what is said about web servers beside Redis: exporter, Prometheus, RabbitMQ. */
export const outsideEnglish = {
  'web-denied': '{url} does not let us in ({status}). Check the user, its password and what it may read.',
  'web-missing': 'There is nothing at {url} (404). Check the path in brokers.yaml.',
  'web-moved': '{url} sends us on to {to} ({status}). Name the final address in brokers.yaml.',
  'web-elsewhere': 'another address',
  'web-error': '{url} answers with an error ({status}).',
  'web-page': '{url} answers with a web page. Check the port and the path in brokers.yaml.',
  'web-no-json': '{url} does not answer in JSON. Check the address in brokers.yaml.',
  'web-shape': '{url} answers in another shape than expected: {place}.',
  'exporter-none': 'brokers.yaml names no exporter for this broker.',
  'exporter-unpublished':
    'Service {service} publishes no port on the host. Set exporter in brokers.yaml to an address of it that the host reaches.',
  'exporter-no-container':
    'There is no container of service {service}, which runtime.compose.exporter names.',
  'exporter-no-metrics': '{url} answers, but not with metrics. Check the path in brokers.yaml.',
  'exporter-slow':
    "The exporter's scrape of Redis took {ms} ms, over {budget} ms: it checks too many keys, or the machine is busy.",
  'exporter-far': 'Our scrape of the exporter, tunnel and all, took {ms} ms, over {budget} ms.',
  'exporter-other':
    "The exporter watches another Redis than this broker's: its run_id is {theirs}, ours {ours}. Check REDIS_ADDR of the exporter.",
  'exporter-differs': '{name} is {theirs} by the exporter and {info} by INFO.',
  'prometheus-none': 'brokers.yaml names no Prometheus for this broker.',
  'prometheus-refuses': 'Prometheus at {url} refuses the question: {error}.',
  'prometheus-starting': 'Prometheus knows no targets yet: it may have just started.',
  'prometheus-no-exporter':
    'Prometheus has no redis_up: it does not scrape an exporter of Redis, or has not yet.',
  'prometheus-many':
    "Prometheus knows {count} exporters of Redis ({instances}), and which is this broker's cannot be told. Set exporter to the address that Prometheus scrapes.",
  'prometheus-more': '{count} more targets are not shown.',
  'rabbitmq-none': 'brokers.yaml names no RabbitMQ for this broker.',
  'rabbitmq-no-vhost':
    'RabbitMQ has no such virtual host, or this user may not see it. Check vhost in brokers.yaml.',
  'rabbitmq-no-queue': 'There is no queue {queue} in the virtual host {vhost}.',
  'rabbitmq-more': '{count} more queues are not shown. Name those that matter in brokers.yaml.',
  'rabbitmq-no-nodes':
    'The nodes of RabbitMQ cannot be seen, for which a user needs the tag monitoring: {error}',
  'rabbitmq-no-counts': 'RabbitMQ has no counts of this queue yet, or its node is down.',
  'rabbitmq-no-alarms':
    'Whether nodes of RabbitMQ have alarms is not known: its metrics collector is off, and the health check does not answer: {error}',
  'rabbitmq-stream': 'A stream keeps what was read: how much of it waits is not known.',
  'rabbitmq-default-exchange': 'the default exchange',
  'rabbitmq-dead-nowhere': 'Its dead letters are lost: no queue takes them from {exchange}.',
  'rabbitmq-dead-unknown':
    'Where its dead letters end cannot be told: that depends on the message, or is more than one queue.',
  'rabbitmq-dead-shared':
    'It shares its dead-letter queue {queue} with {others}: whose letters are in there cannot be told.',
  'rabbitmq-lost':
    'What expires, overflows or is given out too often here is lost: the queue has no dead-letter exchange.',
} as const

/** The same in Polish. */
export const outsidePolish: Readonly<Record<keyof typeof outsideEnglish, string>> = {
  'web-denied':
    '{url} nas nie wpuszcza ({status}). Sprawdź użytkownika, jego hasło i uprawnienia do odczytu.',
  'web-missing': 'Pod {url} nic nie ma (404). Sprawdź ścieżkę w brokers.yaml.',
  'web-moved': '{url} odsyła na {to} ({status}). Wpisz docelowy adres w brokers.yaml.',
  'web-elsewhere': 'inny adres',
  'web-error': '{url} odpowiada błędem ({status}).',
  'web-page': '{url} odpowiada stroną WWW. Sprawdź port i ścieżkę w brokers.yaml.',
  'web-no-json': '{url} nie odpowiada w formacie JSON. Sprawdź adres w brokers.yaml.',
  'web-shape': '{url} odpowiada w innej postaci, niż oczekiwano: {place}.',
  'exporter-none': 'brokers.yaml nie podaje exportera dla tego brokera.',
  'exporter-unpublished':
    'Usługa {service} nie wystawia portu na hoście. Wpisz w exporter w brokers.yaml jej adres, do którego sięga host.',
  'exporter-no-container': 'Nie ma kontenera usługi {service}, którą podaje runtime.compose.exporter.',
  'exporter-no-metrics': '{url} odpowiada, ale nie metrykami. Sprawdź ścieżkę w brokers.yaml.',
  'exporter-slow':
    'Odczyt Redisa przez exporter trwał {ms} ms, ponad {budget} ms: sprawdza za wiele kluczy albo maszyna jest zajęta.',
  'exporter-far': 'Nasz odczyt exportera, razem z tunelem, trwał {ms} ms, ponad {budget} ms.',
  'exporter-other':
    'Exporter obserwuje innego Redisa niż ten broker: jego run_id to {theirs}, nasz {ours}. Sprawdź REDIS_ADDR exportera.',
  'exporter-differs': '{name} to {theirs} według exportera i {info} według INFO.',
  'prometheus-none': 'brokers.yaml nie podaje Prometheusa dla tego brokera.',
  'prometheus-refuses': 'Prometheus pod {url} odrzuca pytanie: {error}.',
  'prometheus-starting': 'Prometheus nie zna jeszcze żadnych celów: być może dopiero wystartował.',
  'prometheus-no-exporter':
    'Prometheus nie ma redis_up: nie odczytuje exportera Redisa albo jeszcze tego nie zrobił.',
  'prometheus-many':
    'Prometheus zna {count} exporterów Redisa ({instances}) i nie wiadomo, który należy do tego brokera. Wpisz w exporter adres, który odczytuje Prometheus.',
  'prometheus-more': 'Dalszych celów, których nie pokazano: {count}.',
  'rabbitmq-none': 'brokers.yaml nie podaje RabbitMQ dla tego brokera.',
  'rabbitmq-no-vhost':
    'RabbitMQ nie ma takiego hosta wirtualnego albo ten użytkownik go nie widzi. Sprawdź vhost w brokers.yaml.',
  'rabbitmq-no-queue': 'W hoście wirtualnym {vhost} nie ma kolejki {queue}.',
  'rabbitmq-more': 'Dalszych kolejek, których nie pokazano: {count}. Wpisz ważne w brokers.yaml.',
  'rabbitmq-no-nodes': 'Węzłów RabbitMQ nie widać (użytkownik potrzebuje tagu monitoring): {error}',
  'rabbitmq-no-counts': 'RabbitMQ nie ma jeszcze liczb tej kolejki albo jej węzeł nie działa.',
  'rabbitmq-no-alarms':
    'Nie wiadomo, czy węzły RabbitMQ mają alarmy: zbieranie metryk jest wyłączone, a kontrola stanu nie odpowiada: {error}',
  'rabbitmq-stream': 'Strumień trzyma też to, co przeczytano: nie wiadomo, ile z tego czeka.',
  'rabbitmq-default-exchange': 'domyślnego exchange',
  'rabbitmq-dead-nowhere': 'Odrzucone wiadomości przepadają: żadna kolejka nie odbiera ich z {exchange}.',
  'rabbitmq-dead-unknown':
    'Nie wiadomo, gdzie trafiają odrzucone wiadomości: zależy to od wiadomości albo jest to kilka kolejek.',
  'rabbitmq-dead-shared':
    'Dzieli kolejkę odrzuconych {queue} z {others}: nie wiadomo, czyje wiadomości tam są.',
  'rabbitmq-lost':
    'Co tu wygaśnie, nie zmieści się lub wraca zbyt często, przepada: kolejka nie ma dead-letter exchange.',
}
