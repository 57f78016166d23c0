namespace Skald.Tokenizers.Patterns;

/// <summary>Turns a pattern's tree into steps for <see cref="PatternMatcher"/>.</summary>
internal sealed class PatternCompiler
{
    private const int MaxInstructions = 10_000;
    private readonly string _pattern;
    private readonly List<PatternInstruction> _program = [];
    private readonly Dictionary<CodePointSet, CodePointBitmap> _bitmaps = [];

    private PatternCompiler(string pattern) => _pattern = pattern;

    private int Registers { get; set; }

    /// <exception cref="PatternException">The pattern is too large.</exception>
    public static (PatternInstruction[] Program, int Registers) Compile(string pattern, PatternNode root)
    {
        PatternCompiler compiler = new(pattern);
        compiler.Add(root, CodePointSet.Empty);
        compiler.Emit(new PatternInstruction(PatternOpcode.Done));
        return ([.. compiler._program], compiler.Registers);
    }

    private int Emit(PatternInstruction instruction)
    {
        if (_program.Count == MaxInstructions)
            throw new PatternException(
                _pattern, 0, $"a pattern must compile to at most {MaxInstructions} steps, got more");
        _program.Add(instruction);
        return _program.Count - 1;
    }

    private CodePointBitmap Bitmap(CodePointSet set)
    {
        if (!_bitmaps.TryGetValue(set, out CodePointBitmap? bitmap))
            _bitmaps.Add(set, bitmap = new CodePointBitmap(set));
        return bitmap;
    }

    /// <param name="node">What is compiled.</param>
    /// <param name="follow">What can come behind it; empty where nothing needs to.</param>
    private void Add(PatternNode node, CodePointSet follow)
    {
        switch (node.Kind)
        {
            case PatternNodeKind.Set:
                Emit(node.Set.Ranges.ToArray() is [(int first, int last)] && first == last && first < 0x80
                    ? new PatternInstruction(PatternOpcode.Byte, first)
                    : new PatternInstruction(PatternOpcode.Set, Set: Bitmap(node.Set)));
                break;
            case PatternNodeKind.Sequence:
                for (int i = 0; i < node.Children.Count; i++)
                {
                    CodePointSet behind = node.Children.Skip(i + 1).Reverse()
                        .Aggregate(follow, (rest, child) => child.FirstSet(rest));
                    Add(node.Children[i], behind);
                }

                break;
            case PatternNodeKind.Alternatives:
                AddAlternatives(node, follow);
                break;
            case PatternNodeKind.Repeat:
                AddRepeat(node, follow);
                break;
            case PatternNodeKind.Atomic:
                AddPart(new PatternInstruction(PatternOpcode.Atomic), node.Children[0]);
                break;
            case PatternNodeKind.Look:
                int behindLength = node.IsBehind ? node.Children[0].FixedLength!.Value : 0;
                PatternOpcode look = node.IsNegative ? PatternOpcode.NegativeLook : PatternOpcode.Look;
                AddPart(new PatternInstruction(look, B: behindLength), node.Children[0]);
                break;
            case PatternNodeKind.Anchor:
                Emit(new PatternInstruction(PatternOpcode.Anchor, (int)node.Anchor));
                break;
        }
    }

    private void AddPart(PatternInstruction head, PatternNode body)
    {
        int start = Emit(head);
        Add(body, CodePointSet.Empty);
        Emit(new PatternInstruction(PatternOpcode.Done));
        _program[start] = head with { A = _program.Count };
    }

    private void AddAlternatives(PatternNode node, CodePointSet follow)
    {
        List<int> jumps = [];
        for (int i = 0; i < node.Children.Count; i++)
        {
            bool isLast = i == node.Children.Count - 1;
            int split = isLast ? -1 : Emit(default);
            Add(node.Children[i], follow);
            if (isLast) break;
            jumps.Add(Emit(default));
            PatternNode rest = new()
            {
                Kind = PatternNodeKind.Alternatives, Children = [.. node.Children.Skip(i + 1)],
            };
            _program[split] = new PatternInstruction(
                PatternOpcode.Split, split + 1, _program.Count, First: Leads(node.Children[i]), Second: Leads(rest));
        }

        foreach (int jump in jumps) _program[jump] = new PatternInstruction(PatternOpcode.Jump, _program.Count);
    }

    private void AddRepeat(PatternNode node, CodePointSet follow)
    {
        PatternNode body = node.Children[0];
        if (body.Kind == PatternNodeKind.Set)
        {
            // Giving characters back is of no use where what follows can begin with none of them.
            PatternOpcode opcode = node.Repeat switch
            {
                RepeatKind.Lazy => PatternOpcode.Lazy,
                RepeatKind.Greedy when follow.Overlaps(body.Set) => PatternOpcode.Greedy,
                _ => PatternOpcode.Possessive,
            };
            Emit(new PatternInstruction(opcode, node.Min, node.Max, Bitmap(body.Set)));
        }
        else if (node.Repeat == RepeatKind.Possessive)
        {
            PatternNode greedy = new()
            {
                Kind = PatternNodeKind.Repeat, Children = node.Children, Min = node.Min, Max = node.Max,
            };
            AddPart(new PatternInstruction(PatternOpcode.Atomic), greedy);
        }
        else
        {
            CodePointSet again = body.FirstSet(follow).Union(follow);
            for (int i = 0; i < node.Min; i++) Add(body, again);
            if (node.Max == PatternNode.Unlimited) AddLoop(node, body, again);
            else AddOptional(node, body, again);
        }
    }

    private void AddLoop(PatternNode node, PatternNode body, CodePointSet again)
    {
        int split = Emit(default);
        int register = body.IsNullable ? Registers++ : -1;
        if (register >= 0) Emit(new PatternInstruction(PatternOpcode.Mark, register));
        Add(body, again);
        int leave = register >= 0 ? Emit(default) : -1;
        Emit(new PatternInstruction(PatternOpcode.Jump, split));
        if (leave >= 0)
            _program[leave] = new PatternInstruction(PatternOpcode.LeaveIfEmpty, register, _program.Count);
        _program[split] = Choice(node.Repeat, split + 1, _program.Count, body);
    }

    private void AddOptional(PatternNode node, PatternNode body, CodePointSet again)
    {
        List<int> splits = [];
        for (int i = node.Min; i < node.Max; i++)
        {
            splits.Add(Emit(default));
            Add(body, again);
        }

        foreach (int split in splits) _program[split] = Choice(node.Repeat, split + 1, _program.Count, body);
    }

    private static PatternInstruction Choice(RepeatKind kind, int more, int enough, PatternNode body) =>
        kind == RepeatKind.Lazy
            ? new PatternInstruction(PatternOpcode.Split, enough, more, Second: Leads(body))
            : new PatternInstruction(PatternOpcode.Split, more, enough, First: Leads(body));

    internal static LeadBytes? Leads(PatternNode node)
    {
        if (node.IsNullable) return null;
        CodePointSet first = node.FirstSet(CodePointSet.All);
        return first.Negate().IsEmpty ? null : new LeadBytes(first);
    }
}
