using System.Runtime.CompilerServices;

namespace Skald.Tokenizers.Templates.Evaluation;

/// <summary>Counts what a rendering uses and ends it when its budget or its caller's patience is spent.</summary>
internal sealed class Meter(TemplateBudget budget, CancellationToken cancellationToken)
{
    /// <summary>Steps between two looks at the cancellation token.</summary>
    private const int Interval = 1024;

    /// <summary>Characters that are copied or compared in about the time of one step.</summary>
    private const int CharactersPerStep = 32;

    /// <summary>Characters that are looked at one by one in about the time of one step.</summary>
    private const int CharactersPerScan = 4;

    /// <summary>What an object takes besides its contents, in bytes.</summary>
    private const int ObjectBytes = 48;

    /// <summary>What an item takes: its place, and often a number of its own.</summary>
    private const int ItemBytes = 32;

    private long _untilCheck = Interval;
    private long _stepsLeft = budget.MaxSteps - Interval;
    private long _bytesLeft = budget.MaxAllocatedBytes;
    private int _depth;

    public TemplateBudget Budget { get; } = budget;

    /// <summary>Where the template is, for the error.</summary>
    public SourcePosition Position { get; set; } = new(1, 1);

    /// <summary>Counts one step: a statement, an operation, an item.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step()
    {
        if (--_untilCheck <= 0) Check();
    }

    /// <summary>Counts several steps.</summary>
    public void Steps(long count)
    {
        _untilCheck -= count;
        if (_untilCheck <= 0) Check();
    }

    /// <summary>Counts reading through a text.</summary>
    public void Read(int characters) => Steps(characters / CharactersPerStep);

    /// <summary>Counts looking at each character of a text in turn, which takes longer than copying them.</summary>
    public void Scan(int characters) => Steps(characters / CharactersPerScan);

    /// <summary>Counts making a text; call it before the text is made.</summary>
    public void Text(long characters)
    {
        if (characters > Budget.MaxTextLength)
            throw Spent($"a text may be {Budget.MaxTextLength} characters long, got {characters}");
        Allocate(characters * sizeof(char));
        Steps(characters / CharactersPerStep);
    }

    /// <summary>Counts making a list, tuple or dictionary; call it before it is made.</summary>
    public void Items(long count)
    {
        if (count > Budget.MaxItems) throw Spent($"a list may hold {Budget.MaxItems} items, got {count}");
        Allocate(count * ItemBytes);
        Steps(count / 8);
    }

    /// <summary>Enters a macro or a recursive loop, which could call itself.</summary>
    /// <param name="where">The place that the error names when this is too deep.</param>
    public void Enter(SourcePosition where)
    {
        bool isTooDeep = _depth >= Budget.MaxRecursion || !RuntimeHelpers.TryEnsureSufficientExecutionStack();
        if (isTooDeep)
        {
            Position = where;
            throw Spent($"macros and loops may call each other {Budget.MaxRecursion} deep");
        }

        _depth++;
    }

    public void Leave() => _depth--;

    public TemplateException Spent(string rule) => new(TemplateFailure.Budget, $"{rule}.", Position);

    private void Allocate(long bytes)
    {
        _bytesLeft -= bytes + ObjectBytes;
        if (_bytesLeft < 0) throw Spent($"a rendering may allocate {Budget.MaxAllocatedBytes} bytes in all");
    }

    private void Check()
    {
        cancellationToken.ThrowIfCancellationRequested();
        _stepsLeft += _untilCheck - Interval;
        _untilCheck = Interval;
        if (_stepsLeft < 0) throw Spent($"a rendering may take {Budget.MaxSteps} steps");
    }
}
