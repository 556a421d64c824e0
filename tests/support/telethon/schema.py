"""Prints the layer that Telethon speaks and its schema, read from the reading functions in its own package, as JSON.

One entry for each constructor and method: name, id, isMethod, result, and fields as [name, type, flags word, bit].
"""

import ast
import json
import pathlib
import re
import sys
import zlib

import telethon.tl
from telethon.tl.alltlobjects import LAYER

HOME = pathlib.Path(telethon.tl.__file__).parent
# A message of the session itself, which holds others in a form of its own.
NOT_OF_THE_API = {'FutureSalts'}
# Its names for fields that Python keeps for itself.
FIELD_NAMES = {'is_self': 'self', 'from_': 'from'}
READERS = {
    'read_int': 'int',
    'read_long': 'long',
    'read_double': 'double',
    'tgread_string': 'string',
    'tgread_bytes': 'bytes',
    'tgread_bool': 'Bool',
    'tgread_date': 'int',
    'tgread_object': 'Object',
}


def type_of(call):
    """The type that a call such as reader.read_int() reads."""
    name = call.func.attr
    if name == 'read_large_int':
        return 'int%d' % call.keywords[0].value.value
    return READERS[name]


def fields_of(body, condition=None):
    fields = []
    for statement in body:
        if isinstance(statement, ast.If):
            fields += fields_of(statement.body, (statement.test.left.id, statement.test.right.value.bit_length() - 1))
        elif isinstance(statement, ast.For):
            # The list before it was seen as a field without a type.
            item = type_of(statement.body[0].value)
            fields[-1][1] = ('Vector<%s>' if fields[-1][1] == 'boxed' else 'vector<%s>') % item
        elif isinstance(statement, ast.Expr):
            fields.append([None, 'boxed', *(condition or (None, None))])
        elif isinstance(statement, ast.Assign):
            name = statement.targets[0].id
            value = statement.value
            field = FIELD_NAMES.get(name[1:], name[1:])
            if not name.startswith('_'):
                fields.append([name, '#', None, None])
            elif isinstance(value, ast.List):
                if fields and fields[-1][0] is None:
                    fields[-1][0] = field
                else:
                    fields.append([field, 'bare', *(condition or (None, None))])
            elif value.func == 'bool' or getattr(value.func, 'id', '') == 'bool':
                test = value.args[0]
                fields.append([field, 'true', test.left.id, test.right.value.bit_length() - 1])
            else:
                fields.append([field, type_of(value), *(condition or (None, None))])
    return fields


def definition_of(node, namespace, is_method):
    constants = {}
    reader = None
    words = ''
    for member in node.body:
        if isinstance(member, ast.Assign):
            constants[member.targets[0].id] = member.value.value
        elif getattr(member, 'name', '') == 'from_reader':
            reader = member
        elif getattr(member, 'name', '') == '__init__':
            words = ast.get_docstring(member) or ''
    name = node.name[: -len('Request')] if is_method else node.name
    name = namespace + name[0].lower() + name[1:]
    told = re.search(r'(?:Constructor for |:returns )([\w.<>]+):', words)
    return {
        'name': name,
        'id': constants['CONSTRUCTOR_ID'],
        'isMethod': is_method,
        'result': told.group(1) if told else None,
        'resultId': constants['SUBCLASS_OF_ID'],
        'fields': fields_of(reader.body),
    }


definitions = []
for kind in ('types', 'functions'):
    for path in sorted((HOME / kind).glob('*.py')):
        source = path.read_text()
        namespace = '' if path.stem == '__init__' else path.stem + '.'
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef) and node.name not in NOT_OF_THE_API:
                definitions.append(definition_of(node, namespace, kind == 'functions'))

# Classes without fields do not tell their type in words, only by its checksum.
names = {zlib.crc32(b'Bool'): 'Bool'}
for definition in definitions:
    if definition['result'] is not None:
        names[definition['resultId']] = definition['result']
for definition in definitions:
    definition['result'] = names.get(definition.pop('resultId'), 'Object')
json.dump({'layer': LAYER, 'definitions': definitions}, sys.stdout)
