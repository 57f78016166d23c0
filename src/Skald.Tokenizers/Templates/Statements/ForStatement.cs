using Skald.Tokenizers.Templates.Evaluation;
using Skald.Tokenizers.Templates.Expressions;
using Skald.Tokenizers.Templates.Values;

namespace Skald.Tokenizers.Templates.Statements;

/// <summary><c>{% for target in items if test recursive %} … {% else %} … {% endfor %}</c>.</summary>
internal sealed class ForStatement(ForHeader header, Statement[] body, Statement[] otherwise, SourcePosition position)
    : Statement(position)
{
    public override Flow Execute(Scope scope)
    {
        scope.Rendering.Meter.Position = Position;
        return Run(scope, header.Items.Evaluate(scope), depth: 0);
    }

    private Flow Run(Scope scope, object source, int depth)
    {
        Rendering rendering = scope.Rendering;
        if (header.Loop is null && header.Test is null && source is SequenceValue sequence)
            return Walk(scope, sequence);

        IEnumerable<object> items = Iteration.Of(rendering, source);
        if (header.Test is not null) items = Filter(scope, items);
        var loop = new LoopContext(
            rendering, header.Test is null ? source : None.Value, items,
            header.IsRecursive ? below => Recurse(scope, below, depth + 1) : null, depth);
        return Walk(scope, loop);
    }

    /// <summary>The usual loop: a list whose place nobody asks for.</summary>
    private Flow Walk(Scope scope, SequenceValue items)
    {
        bool anyEnded = false;
        Scope inner = scope.Inner();
        foreach (object item in items.Items)
        {
            if (!Step(inner, item, ref anyEnded)) break;
        }

        return anyEnded ? Flow.Next : ExecuteAll(otherwise, scope.Inner(header.ElseNames));
    }

    private Flow Walk(Scope scope, LoopContext loop)
    {
        bool anyEnded = false;
        Scope inner = scope.Inner();
        while (true)
        {
            scope.Rendering.Meter.Position = Position;
            if (!loop.MoveNext() || !Step(inner, loop.Current, ref anyEnded, loop)) break;
        }

        return anyEnded ? Flow.Next : ExecuteAll(otherwise, scope.Inner(header.ElseNames));
    }

    /// <summary>One item. A break or continue leaves it before its end, and only an end keeps the else from running.</summary>
    /// <returns>Whether the loop goes on.</returns>
    private bool Step(Scope inner, object item, ref bool anyEnded, LoopContext? loop = null)
    {
        Meter meter = inner.Rendering.Meter;
        meter.Position = Position;
        meter.Step();
        inner.Begin(header.Names);
        if (loop is not null && header.Loop is { } name) inner.Set(name, loop);
        header.Target.Assign(inner, item);
        Flow flow = ExecuteAll(body, inner);
        anyEnded |= flow == Flow.Next;
        return flow != Flow.Break;
    }

    private IEnumerable<object> Filter(Scope scope, IEnumerable<object> items)
    {
        Scope inner = scope.Inner();
        Meter meter = scope.Rendering.Meter;
        foreach (object item in items)
        {
            meter.Step();
            header.Target.Assign(inner, item);
            meter.Position = header.Test!.Position;
            bool isWanted = Truth.Of(header.Test.Evaluate(inner));
            meter.Position = Position;
            if (isWanted) yield return item;
        }
    }

    private object Recurse(Scope scope, object items, int depth)
    {
        Rendering rendering = scope.Rendering;
        SourcePosition caller = rendering.Meter.Position;
        rendering.Meter.Enter(Position);
        TemplateOutput outer = rendering.Redirect();
        Run(scope, items, depth);
        string text = rendering.Restore(outer);
        rendering.Meter.Leave();
        rendering.Meter.Position = caller;
        return rendering.Made(text);
    }
}
