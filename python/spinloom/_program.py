"""The command `spinloom` of a wheel, which has the program in itself."""
import os
import pathlib
import sys


def main():
    """Becomes the program."""
    program = pathlib.Path(__file__).parent / 'bin' / 'spinloom'
    os.execv(program, [str(program), *sys.argv[1:]])
