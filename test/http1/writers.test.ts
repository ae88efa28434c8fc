// Heads on their way out: what a received head passes on, what never passes, and what is written whatever was received.

import test from 'ava';
import fc from 'fast-check';
import { FieldEdits } from '../../src/http1/field-edits.ts';
import { HOP_FIELDS, MANAGED_FIELDS } from '../../src/http1/field-id.ts';
import { type RequestToForward, writeRequestFields } from '../../src/http1/write-request.ts';
import { type ResponseToForward, writeLocalResponse, writeResponseHead } from '../../src/http1/write-response.ts';
import { parseRequest, parseResponse, requestWith, responseWith } from './heads.ts';
import '../support/fixed-seed.ts';

const HOST = 'Host: a.example';

/** The lines that a request with these lines is forwarded with. */
function forward(lines: readonly string[], options: Partial<RequestToForward> = {}): string[] {
  const { head, rejection } = parseRequest(requestWith(...lines));
  if (rejection !== undefined) throw new Error(`refused: ${rejection.code}`);
  return split(
    writeRequestFields(head, { keepHostField: true, forwarded: '', kept: undefined, edits: undefined, ...options }),
  );
}

/** The lines that a response is passed on with, the status line included. */
function pass(text: string, options: Partial<ResponseToForward> = {}): string[] {
  const { head, rejection } = parseResponse(text);
  if (rejection !== undefined) throw new Error(`refused: ${rejection.code}`);
  return split(
    writeResponseHead(head, { framing: 'asReceived', connection: '', date: '', edits: undefined, ...options }),
  );
}

function split(head: string): string[] {
  if (!head.endsWith('\r\n\r\n') && head !== '\r\n') throw new Error('no empty line at the end');
  return head.split('\r\n').slice(0, -2);
}

/** A name in the spellings that proxies have been fooled with (CVE-2026-29054, -39858). */
function spellings(name: string): string[] {
  const title = name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
  const cases = [name, name.toUpperCase(), title, title.replace(/.$/, (last) => last.toUpperCase())];
  return [...new Set([...cases, ...cases.map((text) => text.replaceAll('-', '_')), title.replace('-', '_')])];
}

test('a plain head passes as it is, byte for byte and in order', (t) => {
  const lines = [HOST, 'accept:  */* ', 'X-B: 2', 'X-A: 1', 'X-B: 3', 'Cookie: a=\u00e9\xff', 'Content-Length: 5'];
  t.deepEqual(forward(lines), lines);
});

test('hop-by-hop fields are dropped from requests and responses, in every spelling', (t) => {
  for (const name of [...HOP_FIELDS, 'upgrade']) {
    for (const spelling of spellings(name)) {
      t.deepEqual(forward([HOST, `${spelling}: x`, 'Z: z']), [HOST, 'Z: z'], spelling);
      t.deepEqual(pass(responseWith('A: a', `${spelling}: x`, 'Z: z')).slice(1), ['A: a', 'Z: z'], spelling);
    }
  }
});

test('what a Connection field names is dropped with it, in any case and with odd blanks', (t) => {
  for (const connection of ['X-Own', 'x-own', 'X-OWN', ' , x-Own ,,', 'close, X-Own', '\tX-own\t']) {
    t.deepEqual(forward([HOST, 'X-Own: 1', `Connection: ${connection}`, 'x-oWN: 2', 'X-Own-2: stays']), [
      HOST,
      'X-Own-2: stays',
    ]);
  }
  t.deepEqual(forward(['Connection: a', HOST, 'A: 1', 'B: 2', 'C: 3', 'connection: c']), [HOST, 'B: 2']);
  t.deepEqual(pass(responseWith('A: 1', 'Connection: a', 'B: 2')).slice(1), ['B: 2']);
});

test('a Connection field takes nothing away that the proxy itself acts on (CVE-2024-45410)', (t) => {
  const named = ['host', 'content-length', 'date', 'connection'];
  t.deepEqual(forward([`Connection: ${named.join(', ')}`, HOST, 'Content-Length: 5', 'Date: today']), [
    HOST,
    'Content-Length: 5',
    'Date: today',
  ]);
  t.deepEqual(forward(['Connection: transfer-encoding', HOST, 'Transfer-Encoding: chunked']), [
    HOST,
    'Transfer-Encoding: chunked',
  ]);
  t.deepEqual(pass(responseWith('Connection: content-length', 'Content-Length: 5')).slice(1), ['Content-Length: 5']);
});

for (const name of MANAGED_FIELDS) {
  test(`managed field ${name}: never an untrusted client's, in no spelling`, (t) => {
    for (const spelling of spellings(name)) {
      t.deepEqual(forward([HOST, `${spelling}: forged`, 'Z: z']), [HOST, 'Z: z'], spelling);
    }
  });

  test(`managed field ${name}: ours survives a Connection field that names it`, (t) => {
    for (const spelling of spellings(name)) {
      for (const connection of [spelling, `close,${spelling}`, ` ${spelling} ,`]) {
        const lines = [HOST, `Connection: ${connection}`, `${spelling}: forged`];
        t.deepEqual(forward(lines, { forwarded: `${name}: ours\r\n` }), [HOST, `${name}: ours`], connection);
        const edits = new FieldEdits();
        edits.set(name, 'ours');
        t.deepEqual(forward(lines, { edits }), [HOST, `${name}: ours`], connection);
      }
    }
  });

  test(`managed field ${name}: a trusted client's stays, its twins with an underscore do not`, (t) => {
    for (const spelling of spellings(name)) {
      const expected = spelling.includes('_') ? [HOST] : [HOST, `${spelling}: told`];
      t.deepEqual(forward([HOST, `${spelling}: told`], { kept: new Set([name]) }), expected, spelling);
      const lines = [HOST, `${spelling}: told`, `Connection: ${spelling}`];
      t.deepEqual(forward(lines, { kept: new Set([name]) }), expected, `named by Connection: ${spelling}`);
    }
  });
}

test('the Host line is left to the caller when it is not the field as received', (t) => {
  t.deepEqual(forward(['A: a', HOST, 'B: b'], { keepHostField: false }), ['A: a', 'B: b']);
});

test('chunked framing is written once, whatever case it came in', (t) => {
  t.deepEqual(forward([HOST, 'transfer-encoding: CHUNKED']), [HOST, 'Transfer-Encoding: chunked']);
});

test('twins of framing names never reach anyone', (t) => {
  for (const name of ['content-length', 'transfer-encoding', 'connection', 'host', 'expect']) {
    for (const spelling of spellings(name).filter((text) => text.includes('_'))) {
      t.deepEqual(forward([HOST, `${spelling}: 5`]), [HOST], spelling);
      t.deepEqual(pass(responseWith(`${spelling}: 5`)), ['HTTP/1.1 200 OK'], spelling);
    }
  }
});

test('responses: the status line is ours, the reason and the fields are the upstream’s', (t) => {
  t.deepEqual(pass('HTTP/1.0 404 Not H\u00e9re\r\nX: \xff\r\nContent-Length: 0\r\n\r\n'), [
    'HTTP/1.1 404 Not H\u00e9re',
    'X: \xff',
    'Content-Length: 0',
  ]);
  t.deepEqual(pass('HTTP/1.1 200\r\n\r\n'), ['HTTP/1.1 200 ']);
});

test('responses: a Date that a middleware set or removed is not added again', (t) => {
  const edits = new FieldEdits();
  edits.set('Date', 'ours');
  t.deepEqual(pass(responseWith(), { date: 'Date: added\r\n', edits }).slice(1), ['Date: ours']);
});

test('responses: Date is added when there is none, Connection and chunks as told', (t) => {
  const date = 'Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n';
  t.deepEqual(pass(responseWith('date: theirs'), { date }).slice(1), ['date: theirs']);
  t.deepEqual(pass(responseWith(), { date, framing: 'chunked', connection: 'Connection: close\r\n' }).slice(1), [
    'Date: Thu, 01 Jan 1970 00:00:00 GMT',
    'Transfer-Encoding: chunked',
    'Connection: close',
  ]);
});

test('responses: a 204 has no Content-Length, a 304 keeps the one that tells about the GET', (t) => {
  t.deepEqual(pass('HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n').slice(1), []);
  t.deepEqual(pass('HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n').slice(1), ['Content-Length: 5']);
});

test('edits: set replaces every field of the name, add joins, remove removes', (t) => {
  const edits = new FieldEdits();
  edits.set('X-Set', 'new');
  edits.add('X-Set', 'more');
  edits.add('X-Added', 'a');
  edits.remove('x-REMOVED');
  const lines = [HOST, 'x-set: 1', 'X-Added: kept', 'X-Removed: 1', 'X-SET: 2', 'x-removed: 2'];
  t.deepEqual(forward(lines, { edits }), [HOST, 'X-Added: kept', 'X-Set: new', 'X-Set: more', 'X-Added: a']);
  t.deepEqual(pass(responseWith(...lines.slice(1)), { edits }).slice(1), [
    'X-Added: kept',
    'X-Set: new',
    'X-Set: more',
    'X-Added: a',
  ]);
});

test('edits: a twin with an underscore goes with the field that is replaced or removed (CVE-2026-54763)', (t) => {
  const edits = new FieldEdits();
  edits.set('X-User-Name', 'ours');
  edits.set('x_other', 'ours');
  edits.remove('X-Gone');
  const lines = ['X_User_Name: 1', 'X_User-Name: 2', 'X-Other: 3', 'X_Gone: 4', 'X_Stays: 5'];
  t.deepEqual(forward([HOST, ...lines], { edits }), [HOST, 'X_Stays: 5', 'X-User-Name: ours', 'x_other: ours']);
});

test('edits: what is read back is what was set, added or removed', (t) => {
  const edits = new FieldEdits();
  t.is(edits.get('x'), undefined);
  edits.add('X', 'added');
  t.is(edits.get('x'), 'added');
  edits.set('x', 'set');
  t.is(edits.get('X'), 'set');
  edits.remove('X');
  t.is(edits.get('x'), null);
});

test('edits: framing and connection stay the writer’s, so that a body ends where its bytes do', (t) => {
  for (const name of ['content-length', 'transfer-encoding', 'connection', 'upgrade'].flatMap(spellings)) {
    const edits = new FieldEdits();
    edits.set(name, '99');
    edits.add(name, '98');
    t.deepEqual(forward([HOST, 'Content-Length: 5'], { edits }), [HOST, 'Content-Length: 5'], name);
    edits.remove(name);
    t.deepEqual(forward([HOST, 'Content-Length: 5'], { edits }), [HOST, 'Content-Length: 5'], name);
    t.deepEqual(forward([HOST, 'Transfer-Encoding: chunked'], { edits }), [HOST, 'Transfer-Encoding: chunked'], name);
  }
});

test('edits: a name or value that cannot be sent is refused and leaves no byte behind (CVE-2018-12116)', (t) => {
  const anything = fc.string({
    unit: fc.constantFrom('a', 'Z', '-', ' ', ':', '\r', '\n', '\0', '\x7f', '\u00e9', '\u0100', '\u560d', '\u2028'),
  });
  fc.assert(
    fc.property(anything, anything, fc.boolean(), (name, value, add) => {
      const edits = new FieldEdits();
      if (add) edits.add(name, value);
      else edits.set(name, value);
      const sendable = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
      return edits.refused === !sendable && edits.lines() === (sendable ? `${name}: ${value}\r\n` : '');
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test('whatever a client sends, one framing field at most goes on and no line is torn (CVE-2026-1525)', (t) => {
  const name = fc.constantFrom(
    'Content-Length',
    'content-length',
    'Content_Length',
    'Transfer-Encoding',
    'TRANSFER-ENCODING',
    'Connection',
    'X',
  );
  const value = fc.constantFrom('5', '05', 'chunked', 'close', 'content-length', 'transfer-encoding, x', '');
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 4 }), (pairs) => {
      const lines = pairs.map(([field, text]) => `${field}: ${text}`);
      const { head, rejection } = parseRequest(requestWith(HOST, ...lines));
      if (rejection !== undefined) return true;
      const out = writeRequestFields(head, { keepHostField: true, forwarded: '', kept: undefined, edits: undefined });
      const framing = split(out).filter((line) => /^(content.length|transfer.encoding|connection):/i.test(line));
      return framing.length === (head.framing.kind === 'none' ? 0 : 1);
    }),
    { numRuns: 1000 },
  );
  t.pass();
});

test('an answer made here tells its length; HEAD is told it and gets no body', (t) => {
  const frame = { connection: 'Connection: close\r\n', date: 'Date: d\r\n', withBody: true };
  const head = 'HTTP/1.1 404 Not Found\r\nX: y\r\nDate: d\r\nContent-Length: 5\r\nConnection: close\r\n\r\n';
  t.is(writeLocalResponse(404, [['X', 'y']], 'hello', frame), `${head}hello`);
  t.is(writeLocalResponse(404, [['X', 'y']], 'hello', { ...frame, withBody: false }), head);
});
