// The parameters of a call, read with their types. The one boundary behind which a request's shape is trusted.
// EC2's query protocol knows only text, so numbers and flags are also read from text.

import { AwsError } from './aws-error.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';

export class Input {
  readonly fields: JsonObject;

  constructor(fields: JsonObject) {
    this.fields = fields;
  }

  /** The body of an AWS JSON request; an empty one is an empty object. */
  static parse(body: string): Input {
    const value = body === '' ? {} : parseJson(body);
    if (!isJsonObject(value)) throw malformed('the body is not a JSON object');
    return new Input(value);
  }

  has(name: string): boolean {
    return this.#get(name) !== undefined;
  }

  text(name: string): string | undefined {
    const value = this.#get(name);
    if (value === undefined || typeof value === 'string') return value;
    throw malformed(`${name} is not a string`);
  }

  integer(name: string): number | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number)) return number;
    throw malformed(`${name} is not an integer`);
  }

  /** Absent: false. */
  flag(name: string): boolean {
    const value = this.#get(name);
    if (value === undefined) return false;
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'false') return value === 'true';
    throw malformed(`${name} is not a boolean`);
  }

  /** Absent: no elements. */
  texts(name: string): readonly string[] {
    return this.#list(name).map((value) => {
      if (typeof value === 'string') return value;
      throw malformed(`${name} holds something that is not a string`);
    });
  }

  /** Absent: no elements. */
  objects(name: string): readonly Input[] {
    return this.#list(name).map((value) => {
      if (isJsonObject(value)) return new Input(value);
      throw malformed(`${name} holds something that is not a structure`);
    });
  }

  /** Absent: an empty one. */
  object(name: string): Input {
    const value = this.#get(name) ?? {};
    if (isJsonObject(value)) return new Input(value);
    throw malformed(`${name} is not a structure`);
  }

  #get(name: string): Json | undefined {
    return Object.hasOwn(this.fields, name) ? (this.fields[name] ?? undefined) : undefined;
  }

  #list(name: string): readonly Json[] {
    const value = this.#get(name) ?? [];
    if (Array.isArray(value)) return value;
    throw malformed(`${name} is not a list`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('the body is not JSON');
  }
}

const malformed = (message: string): AwsError => new AwsError('SerializationException', message);
