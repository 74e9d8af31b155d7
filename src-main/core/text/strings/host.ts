/** English sentences on host, GPU and containers. */
export const hostEnglish = {
  'host-direct': 'This broker is reached directly: there is no host to look at.',
  'host-unread': 'The host answered nothing that could be read as memory and processors.',
  'gpu-off': 'Not asked for: gpu: true in brokers.yaml reads the GPUs of the host.',
  'gpu-missing':
    'nvidia-smi is not installed on the host (or not in the PATH of the session), and no DCGM exporter answers on its port 9400.',
  'gpu-driver':
    'nvidia-smi cannot talk to the NVIDIA driver. Load it on the host (sudo modprobe nvidia), or install it for the kernel that runs.',
  'gpu-mismatch':
    'The NVIDIA driver and its library are of different versions, as after an update. Restart the host, or reload the driver.',
  'gpu-none': 'nvidia-smi finds no GPU on the host.',
  'gpu-lost': 'The host lost its GPU: {said} Restart the host; if it comes again, look at power and cooling.',
  'gpu-field': 'The driver does not know {field}. It is left out from now on.',
  'gpu-hang':
    'nvidia-smi did not answer within {seconds} s: the driver hangs. It is asked again in a while; a restart of the host helps.',
  'gpu-failed': 'nvidia-smi failed (exit {code}): {said}',

  'docker-missing': 'docker is not installed on the host, or not in the PATH of the session.',
  'docker-permission':
    'The user of this session may not use Docker. Either add it to the group docker on the host (sudo usermod -aG docker USER) and connect again, or, where it may use sudo, write sudo: true under runtime.compose of brokers.yaml.',
  'docker-sudo':
    'sudo on the host does not run docker for the user of this session without a password: “{said}”. Allow it there with visudo (USER ALL=(root) NOPASSWD: /usr/bin/docker), or add the user to the group docker and remove sudo: true from brokers.yaml.',
  'docker-daemon': 'Docker does not run on the host. Start it: sudo systemctl start docker.',
  'docker-stuck':
    'Docker on the host was killed and still holds a port that no container has. Restart it: sudo systemctl restart docker.',
  'docker-failed': 'docker failed: {said}',
  'containers-not-compose': 'Containers are read where the runtime is compose.',
  'containers-unread': 'The host did not tell its containers in a way that can be read.',
  'containers-direct': 'This broker is reached directly: there is no host with containers to look at.',
  'compose-unread': 'The host did not tell where {folder} is.',
  'compose-folder-missing':
    'The host has no folder {folder}, which runtime.compose.directory of brokers.yaml names.',
  'compose-folder-closed':
    'The user of this session cannot enter {folder}, which runtime.compose.directory of brokers.yaml names.',
  'compose-file-missing':
    '{folder} on the host holds no {file}, which runtime.compose.files of brokers.yaml names.',
  'compose-file-other':
    '{folder} on the host holds no {file}, which runtime.compose.files of brokers.yaml names. It holds {others}.',
  'compose-elsewhere':
    'Redis answers from container {container} of {owner}, not from service {service} of {folder}.',
  'compose-not-serving': 'Redis answers, but no container of service {service} of {folder} runs.',
  'network-missing':
    'The host has no network {network}, which runtime.compose.network of brokers.yaml names.',
  'network-without-broker': '{broker} is not on {network}, the network that brokers.yaml names.',
  'network-apart':
    '{container} shares no network with {broker}: it cannot reach Redis by the name of its service.',
  'networks-alike':
    'There are two networks of nearly one name, {one} and {other}: services on different ones do not see each other.',
  'maxmemory-above-limit':
    'maxmemory is {max}, but the container may use only {limit}: the kernel ends Redis before Redis itself holds back. Lower maxmemory, or raise the limit.',
  'maxmemory-unset':
    'maxmemory is not set, but the container may use only {limit}: the kernel ends Redis when it grows beyond. Set maxmemory below it.',

  'docker-down':
    'Docker does not run on {place}, so that nothing is known of its containers. Start it: sudo systemctl start docker.',
  'container-missing':
    'There is no container of service {service} on {place}. Bring it up: docker compose up -d {service}.',
  'container-created':
    'Container {container} was made but never started. Start it: docker start {container}.',
  'container-exited':
    'Container {container} has ended (exit code {code}). Look why: docker logs --tail 50 {container}; start it: docker start {container}.',
  'container-oom':
    'The kernel ended container {container}: it wanted more memory than it may have ({limit}). Raise the limit or lower maxmemory, then start it: docker start {container}.',
  'container-no-limit': 'no limit of its own',
  'container-restarting':
    'Container {container} ends and is started over and over ({count} times, exit code {code}). Look why: docker logs --tail 50 {container}.',
  'container-paused': 'Container {container} is paused. Let it go on: docker unpause {container}.',
  'container-unhealthy':
    'Container {container} runs, but its health check fails. Look why: docker inspect {container}, under State.Health.',

  'verdict-blocked':
    'Workers are stuck: {queue} grows by {rate}, {waiting} wait, and the GPU is idle ({busy}). Look at the workers, not at the GPU.',
  'verdict-capacity':
    'More capacity is needed: {queue} grows by {rate}, {waiting} wait, and the GPU is full ({busy}).',
  'verdict-starved':
    'The workers are starved: {queue} is empty and the GPU is idle ({busy}) while the producer runs. It could take more.',
  'verdict-producer-stopped':
    'The producer is down: {producers} does not run, {queue} is empty and the GPU is idle ({busy}).',
  'verdict-producer-silent':
    'Nothing was added to {queue} for {duration}: the producer is down or has nothing to send. The GPU is idle ({busy}).',
} as const

/** The same in Polish. */
export const hostPolish: Readonly<Record<keyof typeof hostEnglish, string>> = {
  'host-direct': 'Z tym brokerem łączymy się bezpośrednio: nie ma hosta, na który można spojrzeć.',
  'host-unread': 'Host nie odpowiedział niczym, co dałoby się odczytać jako pamięć i procesory.',
  'gpu-off': 'Nie pytano: gpu: true w brokers.yaml włącza odczyt GPU hosta.',
  'gpu-missing':
    'Na hoście nie ma nvidia-smi (albo nie ma go w PATH sesji), a na porcie 9400 nie odpowiada eksporter DCGM.',
  'gpu-driver':
    'nvidia-smi nie może porozumieć się ze sterownikiem NVIDIA. Załaduj go na hoście (sudo modprobe nvidia) albo zainstaluj dla działającego jądra.',
  'gpu-mismatch':
    'Sterownik NVIDIA i jego biblioteka są w różnych wersjach, jak po aktualizacji. Uruchom host ponownie albo przeładuj sterownik.',
  'gpu-none': 'nvidia-smi nie znajduje na hoście żadnego GPU.',
  'gpu-lost':
    'Host stracił GPU: {said} Uruchom host ponownie; jeśli to wróci, sprawdź zasilanie i chłodzenie.',
  'gpu-field': 'Sterownik nie zna pola {field}. Odtąd jest pomijane.',
  'gpu-hang':
    'nvidia-smi nie odpowiedział w ciągu {seconds} s: sterownik się zawiesił. Za jakiś czas zapytamy znowu; pomaga ponowne uruchomienie hosta.',
  'gpu-failed': 'nvidia-smi zakończył się błędem (kod {code}): {said}',

  'docker-missing': 'Na hoście nie ma dockera albo nie ma go w PATH sesji.',
  'docker-permission':
    'Użytkownik tej sesji nie może używać Dockera. Albo dodaj go na hoście do grupy docker (sudo usermod -aG docker UŻYTKOWNIK) i połącz się ponownie, albo, jeśli może używać sudo, wpisz sudo: true w runtime.compose w brokers.yaml.',
  'docker-sudo':
    'sudo na hoście nie uruchamia dockera bez hasła dla użytkownika tej sesji: „{said}”. Zezwól na to przez visudo (UŻYTKOWNIK ALL=(root) NOPASSWD: /usr/bin/docker) albo dodaj użytkownika do grupy docker i usuń sudo: true z brokers.yaml.',
  'docker-daemon': 'Docker nie działa na hoście. Uruchom go: sudo systemctl start docker.',
  'docker-stuck':
    'Docker na hoście został zabity i nadal trzyma port, którego nie ma żaden kontener. Uruchom go ponownie: sudo systemctl restart docker.',
  'docker-failed': 'docker zakończył się błędem: {said}',
  'containers-not-compose': 'Kontenery są odczytywane tam, gdzie środowiskiem jest compose.',
  'containers-unread': 'Host nie podał swoich kontenerów w sposób, który da się odczytać.',
  'containers-direct': 'Z tym brokerem łączymy się bezpośrednio: nie ma hosta z kontenerami.',
  'compose-unread': 'Host nie powiedział, gdzie jest {folder}.',
  'compose-folder-missing':
    'Na hoście nie ma katalogu {folder}, który podaje runtime.compose.directory w brokers.yaml.',
  'compose-folder-closed':
    'Użytkownik tej sesji nie może wejść do {folder}, który podaje runtime.compose.directory w brokers.yaml.',
  'compose-file-missing':
    'Katalog {folder} na hoście nie ma pliku {file}, który podaje runtime.compose.files w brokers.yaml.',
  'compose-file-other':
    'Katalog {folder} na hoście nie ma pliku {file}, który podaje runtime.compose.files w brokers.yaml. Ma: {others}.',
  'compose-elsewhere':
    'Redis odpowiada z kontenera {container} projektu {owner}, a nie z usługi {service} w {folder}.',
  'compose-not-serving': 'Redis odpowiada, ale nie działa żaden kontener usługi {service} z {folder}.',
  'network-missing': 'Na hoście nie ma sieci {network}, którą podaje runtime.compose.network w brokers.yaml.',
  'network-without-broker': '{broker} nie jest w sieci {network}, którą podaje brokers.yaml.',
  'network-apart':
    '{container} nie ma wspólnej sieci z {broker}: nie dotrze do Redisa po nazwie jego usługi.',
  'networks-alike':
    'Są dwie sieci o prawie tej samej nazwie, {one} i {other}: usługi w różnych sieciach się nie widzą.',
  'maxmemory-above-limit':
    'maxmemory to {max}, ale kontenerowi wolno użyć tylko {limit}: jądro zakończy Redisa, zanim on sam się ograniczy. Obniż maxmemory albo podnieś limit.',
  'maxmemory-unset':
    'maxmemory nie jest ustawione, ale kontenerowi wolno użyć tylko {limit}: jądro zakończy Redisa, gdy urośnie ponad to. Ustaw maxmemory poniżej.',

  'docker-down':
    'Docker nie działa na {place}, więc nic nie wiadomo o jego kontenerach. Uruchom go: sudo systemctl start docker.',
  'container-missing':
    'Na {place} nie ma kontenera usługi {service}. Uruchom go: docker compose up -d {service}.',
  'container-created':
    'Kontener {container} został utworzony, ale nie uruchomiony. Uruchom go: docker start {container}.',
  'container-exited':
    'Kontener {container} zakończył działanie (kod {code}). Sprawdź dlaczego: docker logs --tail 50 {container}; uruchom go: docker start {container}.',
  'container-oom':
    'Jądro zakończyło kontener {container}: chciał więcej pamięci, niż mu wolno ({limit}). Podnieś limit albo obniż maxmemory i uruchom go: docker start {container}.',
  'container-no-limit': 'bez własnego limitu',
  'container-restarting':
    'Kontener {container} kończy działanie i startuje w kółko ({count} razy, kod {code}). Sprawdź dlaczego: docker logs --tail 50 {container}.',
  'container-paused': 'Kontener {container} jest wstrzymany. Wznów go: docker unpause {container}.',
  'container-unhealthy':
    'Kontener {container} działa, ale jego sprawdzenie stanu zawodzi. Sprawdź dlaczego: docker inspect {container}, w State.Health.',

  'verdict-blocked':
    'Workery utknęły: {queue} rośnie o {rate}, czeka {waiting}, a GPU jest bezczynne ({busy}). Przyjrzyj się workerom, nie GPU.',
  'verdict-capacity':
    'Potrzeba więcej mocy: {queue} rośnie o {rate}, czeka {waiting}, a GPU jest w pełni zajęte ({busy}).',
  'verdict-starved':
    'Workery nie mają co robić: {queue} jest pusta, a GPU bezczynne ({busy}), choć producent działa. Mogłoby robić więcej.',
  'verdict-producer-stopped':
    'Producent nie działa: {producers} nie pracuje, {queue} jest pusta, a GPU bezczynne ({busy}).',
  'verdict-producer-silent':
    'Do {queue} nic nie dodano od {duration}: producent nie działa albo nie ma czego wysłać. GPU jest bezczynne ({busy}).',
}
