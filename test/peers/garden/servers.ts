// The servers of the garden: each from its Debian package (gunicorn from PyPI), with as little configuration as makes it
// answer `/smuggled` with a word of its own and everything else with 404 or another word. Proxies stand before nginx.

import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { isInstalled } from '../../../bench/method/environment.ts';
import { freePort, type Started, start, untilStatus } from '../../support/processes.ts';

/** What stands behind `/smuggled`. */
export const SMUGGLED = 'THE-SMUGGLED-PATH-WAS-ASKED';

interface Place {
  /** Its own folder, with a document root `root`. */
  readonly folder: string;
  readonly port: number;
  /** Where nginx listens, for those that only pass requests on. */
  readonly behind: number;
}

interface GardenServer {
  readonly program: string;
  readonly proxy: boolean;
  /** Files to write into the folder. */
  files(place: Place): Readonly<Record<string, string>>;
  args(place: Place): readonly string[];
}

/** Programs that give up their rights name whom they become; an ordinary user stays who it is. */
const asRoot = userInfo().uid === 0;

const NGINX = {
  program: 'nginx',
  proxy: false,
  files: ({ folder, port }: Place) => ({
    'nginx.conf': `
${asRoot ? 'user root;' : ''} daemon off; master_process off; pid nginx.pid; error_log stderr crit;
events { worker_connections 1024; }
http {
  access_log off; client_body_temp_path .; proxy_temp_path .; fastcgi_temp_path .; uwsgi_temp_path .; scgi_temp_path .;
  server { listen 127.0.0.1:${port}; root ${folder}/root; keepalive_requests 1000000; error_page 405 =200 $uri; }
}`,
  }),
  args: ({ folder }: Place) => ['-p', folder, '-c', 'nginx.conf'],
} satisfies GardenServer;

const SERVERS: Readonly<Record<string, GardenServer>> = {
  nginx: NGINX,
  apache2: {
    program: 'apache2',
    proxy: false,
    files: ({ folder, port }) => ({
      'apache.conf': `
ServerRoot ${folder}
ServerName wire.test
PidFile ${folder}/apache.pid
Listen 127.0.0.1:${port}
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
${asRoot ? 'User www-data\nGroup www-data' : ''}
MaxKeepAliveRequests 0
ErrorLog /dev/null
DocumentRoot ${folder}/root
<Directory ${folder}/root>
  Require all granted
</Directory>`,
    }),
    args: ({ folder }) => ['-D', 'FOREGROUND', '-f', `${folder}/apache.conf`],
  },
  lighttpd: {
    program: 'lighttpd',
    proxy: false,
    files: ({ folder, port }) => ({
      'lighttpd.conf': `
server.document-root = "${folder}/root"
server.bind = "127.0.0.1"
server.port = ${port}
server.max-keep-alive-requests = 65535
server.errorlog = "/dev/null"`,
    }),
    args: ({ folder }) => ['-D', '-f', `${folder}/lighttpd.conf`],
  },
  haproxy: {
    program: 'haproxy',
    proxy: true,
    files: ({ port, behind }) => ({
      'haproxy.cfg': `
defaults
  mode http
  timeout connect 5s
  timeout client 20s
  timeout server 20s
listen garden
  bind 127.0.0.1:${port}
  http-reuse always
  server nginx 127.0.0.1:${behind}
`,
    }),
    args: ({ folder }) => ['-db', '-f', `${folder}/haproxy.cfg`],
  },
  varnish: {
    program: 'varnishd',
    proxy: true,
    files: ({ behind }) => ({
      'garden.vcl': `vcl 4.1;
backend default { .host = "127.0.0.1"; .port = "${behind}"; }
sub vcl_recv { return (pass); }
`,
    }),
    args: ({ folder, port }) => [
      ...['-F', '-a', `127.0.0.1:${port}`, '-T', 'none', '-f', `${folder}/garden.vcl`, '-n', `${folder}/varnish`],
      ...['-j', 'none', '-s', 'malloc,16m'],
    ],
  },
  squid: {
    program: 'squid',
    proxy: true,
    files: ({ folder, port, behind }) => ({
      'squid.conf': `
http_port 127.0.0.1:${port} accel defaultsite=wire.test no-vhost
cache_peer 127.0.0.1 parent ${behind} 0 no-query originserver
http_access allow all
cache deny all
access_log none
cache_log /dev/null
pid_filename ${folder}/squid.pid
coredump_dir ${folder}
shutdown_lifetime 0
icp_port 0
${asRoot ? 'cache_effective_user proxy' : ''}
`,
    }),
    args: ({ folder }) => ['-N', '-f', `${folder}/squid.conf`],
  },
  caddy: {
    program: 'caddy',
    proxy: false,
    files: ({ folder, port }) => ({
      Caddyfile: `{
  admin off
  auto_https off
}
http://:${port} {
  bind 127.0.0.1
  root * ${folder}/root
  file_server
}
`,
    }),
    args: ({ folder }) => ['run', '--adapter', 'caddyfile', '--config', `${folder}/Caddyfile`],
  },
  gunicorn: {
    program: process.env.PEER_GUNICORN ?? 'gunicorn',
    proxy: false,
    files: () => ({
      'garden.py': `
def application(environ, start_response):
    environ["wsgi.input"].read()
    asked = environ["PATH_INFO"] == "/smuggled"
    body = b"${SMUGGLED}" if asked else b"another path"
    start_response("200 OK" if asked else "404 Not Found", [("Content-Length", str(len(body)))])
    return [body]
`,
    }),
    args: ({ folder, port }) => [
      ...['--chdir', folder, '--bind', `127.0.0.1:${port}`, '--worker-class', 'gthread', '--threads', '32'],
      ...['--keep-alive', '20', '--log-level', 'critical', 'garden:application'],
    ],
  },
};

export const GARDEN: readonly string[] = Object.keys(SERVERS);

/** The port on which it listens, until the test ends; undefined, with a word why, where it is not installed. */
export async function plant(t: ExecutionContext, name: string): Promise<number | undefined> {
  const server = SERVERS[name];
  const missing = [server, ...(server?.proxy ? [NGINX] : [])].find((one) => one && !isInstalled(one.program));
  if (server === undefined || missing !== undefined) {
    t.log(`skipped: no ${name}`);
    t.pass();
    return undefined;
  }
  const behind = server.proxy ? await run(t, NGINX, 0) : 0;
  return await run(t, server, behind);
}

async function run(t: ExecutionContext, server: GardenServer, behind: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'portolan-garden-'));
  const place = { folder, behind, port: await freePort() };
  await chmod(folder, 0o755);
  for (const [file, text] of Object.entries(server.files(place))) await writeFile(join(folder, file), text);
  await writeRoot(join(folder, 'root'));
  const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const started = start(server.program, server.args(place), env);
  t.teardown(() => pullUp(started, folder));
  await untilStatus(`http://127.0.0.1:${place.port}/smuggled`, 200, started, 60_000);
  return place.port;
}

async function writeRoot(root: string): Promise<void> {
  await mkdir(root, { mode: 0o755 });
  await writeFile(join(root, 'smuggled'), SMUGGLED, { mode: 0o644 });
}

async function pullUp({ process: child, ended }: Started, folder: string): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(timer);
  await rm(folder, { recursive: true, force: true });
}
