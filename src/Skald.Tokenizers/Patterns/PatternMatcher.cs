using System.Runtime.CompilerServices;
using Skald.Tokenizers.Unicode;

namespace Skald.Tokenizers.Patterns;

/// <summary>Runs a compiled pattern over one text at a time, by backtracking with a stack of its own.</summary>
internal sealed class PatternMatcher(Pattern pattern)
{
    // An entry: where to go on, the place, and what kind of entry it is.
    private const int EntrySize = 3, MaxEntries = 1 << 24;
    private const int Alternative = -1, LazyLoop = -2;  // other values: the place down to which a loop gives back

    private readonly PatternInstruction[] _program = pattern.Program;
    private readonly int[] _registers = new int[pattern.Registers];
    private int[] _stack = new int[EntrySize * 64];
    private int _top;

    /// <summary>The first match at or behind a place, or (-1, -1).</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="from">Start of a character, or the text's end.</param>
    /// <param name="steps">Steps that may still be taken.</param>
    public (int Start, int End) Find(ReadOnlySpan<byte> text, int from, ref long steps)
    {
        for (int start = from; start <= text.Length; start = Next(text, start))
        {
            if (pattern.Leads is { } leads && !(start < text.Length && leads.Contains(text[start]))) continue;
            _top = 0;
            int end = Run(text, 0, start, ref steps);
            if (end >= 0) return (start, end);
        }

        return (-1, -1);
    }

    /// <summary>Start of the character behind the one at a place.</summary>
    public static int Next(ReadOnlySpan<byte> text, int at) =>
        at >= text.Length ? at + 1 : at + CodePoints.Decode(text, at).Size;

    // Runs from a step to Done and returns the place there, or -1. Calls itself for parts; patterns limit the depth.
    private int Run(ReadOnlySpan<byte> text, int pc, int at, ref long steps)
    {
        int bottom = _top;
        while (true)
        {
            if (--steps < 0) throw TooManySteps(at);
            ref readonly PatternInstruction step = ref _program[pc];
            bool matches = true;
            switch (step.Opcode)
            {
                case PatternOpcode.Byte:
                    matches = at < text.Length && text[at] == step.A;
                    at++;
                    pc++;
                    break;
                case PatternOpcode.Set:
                    matches = TryTake(text, step.Set!, ref at);
                    pc++;
                    break;
                case PatternOpcode.Greedy or PatternOpcode.Possessive:
                    matches = Loop(text, step, pc, ref at, ref steps);
                    pc++;
                    break;
                case PatternOpcode.Lazy:
                    for (int i = 0; i < step.A && matches; i++) matches = TryTake(text, step.Set!, ref at);
                    if (matches && step.B > step.A)
                        Push(pc, at, LazyLoop - (step.B == PatternNode.Unlimited ? 0 : step.B - step.A));
                    pc++;
                    break;
                case PatternOpcode.Split:
                    pc = Choose(text, step, at);
                    break;
                case PatternOpcode.Jump:
                    pc = step.A;
                    break;
                case PatternOpcode.Anchor:
                    matches = PatternAnchors.Holds((AnchorKind)step.A, text, at);
                    pc++;
                    break;
                case PatternOpcode.Mark:
                    Push(~step.A, _registers[step.A], Alternative);
                    _registers[step.A] = at;
                    pc++;
                    break;
                case PatternOpcode.LeaveIfEmpty:
                    pc = _registers[step.A] == at ? step.B : pc + 1;
                    break;
                case PatternOpcode.Done:
                    _top = bottom;
                    return at;
                default:
                    (matches, at) = RunPart(text, step, pc, at, ref steps);
                    pc = step.A;
                    break;
            }

            if (!matches && !Backtrack(text, bottom, ref pc, ref at)) return -1;
        }
    }

    private (bool Matches, int At) RunPart(
        ReadOnlySpan<byte> text, in PatternInstruction step, int pc, int at, ref long steps)
    {
        int start = at;
        if (step.Opcode != PatternOpcode.Atomic)
        {
            for (int i = 0; i < step.B && start >= 0; i++) start = Previous(text, start, 0);
            if (start < 0) return (step.Opcode == PatternOpcode.NegativeLook, at);
        }

        int end = Run(text, pc + 1, start, ref steps);
        return step.Opcode switch
        {
            PatternOpcode.Atomic => (end >= 0, end),
            PatternOpcode.Look => (end >= 0, at),
            _ => (end < 0, at),
        };
    }

    private int Choose(ReadOnlySpan<byte> text, in PatternInstruction step, int at)
    {
        bool isInside = at < text.Length;
        if (step.First is { } first && !(isInside && first.Contains(text[at]))) return step.B;
        if (step.Second is not { } second || (isInside && second.Contains(text[at]))) Push(step.B, at, Alternative);
        return step.A;
    }

    private bool Loop(ReadOnlySpan<byte> text, in PatternInstruction step, int pc, ref int at, ref long steps)
    {
        CodePointBitmap set = step.Set!;
        int start = at, count = 0;
        for (; count < step.A; count++)
            if (!TryTake(text, set, ref at)) return false;
        int least = at;
        while (count < step.B && TryTake(text, set, ref at)) count++;
        steps -= (at - start) >> 3;
        if (step.Opcode == PatternOpcode.Greedy && at > least) Push(pc, at, least);
        return true;
    }

    // Goes back to the last choice that is left.
    private bool Backtrack(ReadOnlySpan<byte> text, int bottom, ref int pc, ref int at)
    {
        while (_top > bottom)
        {
            _top -= EntrySize;
            (pc, at, int kind) = (_stack[_top], _stack[_top + 1], _stack[_top + 2]);
            if (pc < 0)
            {
                _registers[~pc] = at;
            }
            else if (kind == Alternative)
            {
                return true;
            }
            else if (kind >= 0)
            {
                at = Previous(text, at, kind);
                if (at > kind) Push(pc, at, kind);
                pc++;
                return true;
            }
            else if (TryTake(text, _program[pc].Set!, ref at))
            {
                int left = LazyLoop - kind;  // 0: without limit
                if (left != 1) Push(pc, at, left == 0 ? kind : kind + 1);
                pc++;
                return true;
            }
        }

        return false;
    }

    private void Push(int pc, int at, int kind)
    {
        if (_top == _stack.Length)
        {
            if (_top >= EntrySize * MaxEntries) throw TooManySteps(at);
            Array.Resize(ref _stack, 2 * _stack.Length);
        }

        (_stack[_top], _stack[_top + 1], _stack[_top + 2]) = (pc, at, kind);
        _top += EntrySize;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryTake(ReadOnlySpan<byte> text, CodePointBitmap set, ref int at)
    {
        if ((uint)at >= (uint)text.Length) return false;
        (int codePoint, int size) = CodePoints.Decode(text, at);
        if (!set.Contains(codePoint)) return false;
        at += size;
        return true;
    }

    // Start of the character that ends before a place, not before `least`; -1 at the text's start.
    private static int Previous(ReadOnlySpan<byte> text, int at, int least)
    {
        if (at == 0) return -1;
        do at--;
        while (at > least && (text[at] & 0xC0) == 0x80);
        return at;
    }

    private static ArgumentException TooManySteps(int at) => new(
        $"Split: a pattern must match in a limited number of steps, got more near byte {at}; it is too complex.");
}
