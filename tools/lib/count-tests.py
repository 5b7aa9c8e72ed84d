#!/usr/bin/env python3
"""Count the cases of a test run: count-tests.py LOGS STATUS

LOGS is the folder where Meson left testlog.json and testlog.junit.xml, STATUS what `meson test`
returned. A program that prints TAP counts by its cases, any other as one. A program that failed
although none of its cases did (it crashed, or took too long) is one failure more.
"""
import collections
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

GOOD = {'OK', 'EXPECTEDFAIL'}
# More lines than this help nobody; the full log has them.
EXPLANATIONS = 200
FORBIDDEN = re.compile('[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]')


def bare(name):
    """A program's name without the suites that Meson puts before it."""
    return name.split(' / ')[-1]


def programs(log):
    """The name, without its suite, the result and the output of each program that ran."""
    if not log.exists():
        return
    for line in log.read_text(encoding='utf-8', errors='replace').split('\n'):
        if line:
            entry = json.loads(line)
            yield bare(entry['name']), entry['result'], entry.get('stdout', '')


def cases(log):
    """How the cases of each TAP program went, by the program's name."""
    counts = collections.defaultdict(collections.Counter)
    if not log.exists():
        return counts
    # Programs may print control characters, which XML forbids and Meson passes on.
    text = log.read_text(encoding='utf-8', errors='replace')
    suites = ET.fromstring(FORBIDDEN.sub('', text).encode()).iter('testsuite')
    for suite in suites:
        project, _, program = suite.get('name').partition('.')
        if not program:
            continue
        program = bare(program)
        for case in suite.iter('testcase'):
            kind = 'passed'
            if case.find('skipped') is not None:
                kind = 'skipped'
            elif case.find('failure') is not None or case.find('error') is not None:
                kind = 'failed'
            counts[program][kind] += 1
    return counts


def reasons(output):
    """The failed cases in TAP, each below the comments that came before it."""
    comments = []
    for line in output.splitlines():
        if line.startswith(('not ok', 'Bail out!')):
            yield from comments
            yield line
        if line.startswith('#') and not line.startswith(('# Start of', '# End of', '# random seed')):
            comments.append(line)
        else:
            comments = []


def main():
    logs, status = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    total = collections.Counter()
    failed_programs = []
    explanations = []
    by_program = cases(logs / 'testlog.junit.xml')

    for program, result, output in programs(logs / 'testlog.json'):
        count = by_program.get(program, collections.Counter())
        good = result in GOOD
        if result == 'SKIP':
            count = count or collections.Counter(skipped=1)
        elif not good:
            failed_programs.append(f'{program} ({result.lower()})')
            explanations += [f'{program}: {line}' for line in reasons(output)]
            if count['failed'] == 0:
                count['failed'] = 1
        elif not count:
            count['passed'] = 1
        total += count

    if total['failed'] == 0 and (status != 0 or total['passed'] == 0):
        failed_programs.append(f'meson test (exit status {status})')
        total['failed'] = 1

    print()
    print('\n'.join(explanations[-EXPLANATIONS:]), end='\n\n' if explanations else '')
    if failed_programs:
        print('Failed: ' + ', '.join(failed_programs))
    if total['skipped']:
        print(f'{total["skipped"]} skipped')
    print(f'{total["passed"]} passed, {total["failed"]} failed')
    return 1 if total['failed'] else 0


if __name__ == '__main__':
    sys.exit(main())
