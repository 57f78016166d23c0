Console.WriteLine("skald");
